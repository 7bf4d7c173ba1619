import { fileReason, isSystemError } from './file-reason.js';
import { shortened } from './shown.js';

/** Characters of a message, at most: a wrong argument may be a whole file. */
const LONGEST_MESSAGE = 4000;

/** What an error can carry besides its message. */
export interface GraftErrorOptions {
  /** What the user can do next, as one sentence. */
  hint?: string;
  /** The error behind this one. */
  cause?: unknown;
}

/**
 * Something failed that the user can understand: a broken file, a full disk, a model that does not fit.
 * The message says what was expected, what came and where; the command line ends with exit code 1.
 */
export class GraftError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, options: GraftErrorOptions = {}) {
    super(
      shortened(message, LONGEST_MESSAGE),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'GraftError';
    this.hint = options.hint;
  }
}

/** A usage error: an unknown option, a value out of range, a missing folder. The command line ends with exit code 2. */
export class UsageError extends GraftError {
  constructor(message: string, options: GraftErrorOptions = {}) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** The one-line reason inside any thrown value; that of a system error in words, without the path. */
export function reasonOf(error: unknown): string {
  if (isSystemError(error) && error.syscall !== 'spawn') return fileReason(error);
  return shortened(error instanceof Error ? error.message : String(error), LONGEST_MESSAGE);
}
