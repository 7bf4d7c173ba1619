import { GraftError, reasonOf, UsageError } from '../errors.js';

/** Where a command writes: words for people, or one JSON object a line for programs. */
export interface Output {
  readonly json: boolean;
  /** A line for people; nothing under --json. */
  line(text: string): void;
  /** An event for programs; nothing without --json. */
  event(event: { readonly event: string } & Readonly<Record<string, unknown>>): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    line: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    event: (event) => {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    },
  };
}

/** Exit codes: it was asked wrongly, or it failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageError ? 2 : 1;
}

/** One message, what to do next, and where it happened only if asked. */
export function explain(error: unknown, verbose: boolean): string {
  const lines = [`graft: ${reasonOf(error)}`];
  if (error instanceof GraftError && error.hint !== undefined) lines.push(`       ${error.hint}`);
  if (verbose && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  else if (!(error instanceof GraftError))
    lines.push('       Run it again with --verbose to see where it happened.');
  return lines.join('\n');
}
