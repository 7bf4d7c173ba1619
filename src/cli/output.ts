import { GraftError, reasonOf, UsageError } from '../errors.js';
import { isSystemError } from '../file-reason.js';

/** Where a command writes: lines for people, or one JSON object per line for programs. */
export interface Output {
  readonly json: boolean;
  /** A line for people; nothing under --json. */
  line(text: string): void;
  /** An event for programs; nothing without --json. */
  event<Event extends { readonly event: string }>(event: Event): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    line: (text) => {
      if (!json) process.stdout.write(`${printable(text)}\n`);
    },
    event: (event) => {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    },
  };
}

/** Characters that control a terminal or change the direction of text. */
const steering = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text that is safe for a terminal. File names can contain anything, so characters that would change the terminal's
 * colour, title or direction are escaped; line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(steering, (character) => {
    if (character === '\n' || character === '\t') return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** 2 for a usage error, 1 for a failure. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageError ? 2 : 1;
}

/** The message, what to do next, and the stack only if `verbose`. */
export function explain(error: unknown, verbose: boolean): string {
  const place = isSystemError(error) && error.path !== undefined ? `${error.path}: ` : '';
  const lines = [`graft: ${place}${reasonOf(error)}`];
  if (error instanceof GraftError && error.hint !== undefined) lines.push(`       ${error.hint}`);
  if (verbose && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  else if (!(error instanceof GraftError))
    lines.push('       Run it again with --verbose to see where it happened.');
  return printable(lines.join('\n'));
}
