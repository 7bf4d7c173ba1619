import { GraftError, reasonOf, UsageError } from '../errors.js';
import { isSystemError } from '../file-reason.js';
import { oneLine } from '../shown.js';
import { withOwnCommand } from './own-command.js';

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
      if (!json) process.stdout.write(`${printableLine(withOwnCommand(text))}\n`);
    },
    event: (event) => {
      if (json) process.stdout.write(`${printableJson(event)}\n`);
    },
  };
}

/** Characters that control a terminal or change the direction of text. */
const STEERING = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text that is safe for a terminal. File names can contain anything, so characters that would change the terminal's
 * colour, title or direction are escaped; line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(STEERING, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/**
 * One line that is safe for a terminal. A line break inside it comes from a name and would fake a line of its own, so it
 * becomes a space, as in reports; one at the beginning leaves a line free.
 */
export function printableLine(text: string): string {
  const free = text.startsWith('\n') ? '\n' : '';
  return free + printable(oneLine(text.slice(free.length)));
}

/** JSON on one line, which means the same and is safe for a terminal. */
export function printableJson(value: unknown, indent?: number): string {
  return printable(JSON.stringify(value, null, indent));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** 2 for a usage error, 1 for a failure. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageError ? 2 : 1;
}

/** The message, what to do next, and the stack only if `verbose`. */
export function explain(error: unknown, verbose: boolean): string {
  const place = isSystemError(error) && error.path !== undefined ? `${error.path}: ` : '';
  // Lines after the first are indented, so that a name with a line break cannot fake a message.
  const lines = [`graft: ${place}${reasonOf(error)}`.replace(/\n/g, '\n       ')];
  if (error instanceof GraftError && error.hint !== undefined)
    lines.push(`       ${error.hint.replace(/\n/g, '\n       ')}`);
  if (verbose && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  else if (!(error instanceof GraftError))
    lines.push('       Run it again with --verbose to see where it happened.');
  return printable(withOwnCommand(lines.join('\n')));
}
