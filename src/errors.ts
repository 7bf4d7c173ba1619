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
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GraftError';
    this.hint = options.hint;
  }
}

/** Graft was asked wrongly: an unknown option, a value out of range, a missing folder. Exit code 2. */
export class UsageError extends GraftError {
  constructor(message: string, options: GraftErrorOptions = {}) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** The one-line reason inside any thrown value. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
