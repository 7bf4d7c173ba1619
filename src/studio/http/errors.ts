import { UnreadableImageError } from '../../data/index.js';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import type { ApiError } from '../api.js';

/** The statuses that requests are refused with, besides those that follow from the kind of an error. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429;

/** A request that is refused. */
export class Refusal extends GraftError {
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus, message: string, hint?: string) {
    super(message, { hint });
    this.name = 'Refusal';
    this.status = status;
  }
}

/** What is answered when something was thrown. */
export function answerFor(error: unknown): { status: RefusalStatus | 500; body: ApiError } {
  const status =
    error instanceof Refusal
      ? error.status
      : error instanceof UnreadableImageError
        ? 415
        : error instanceof UsageError
          ? 400
          : 500;
  return { status, body: describeError(error) };
}

/** An error as the page gets it. */
export function describeError(error: unknown): ApiError {
  // A picture's message begins with its path, which the page does not know it by.
  if (error instanceof UnreadableImageError) {
    return {
      error: `The picture cannot be read: ${error.reason}.`,
      ...(error.hint !== undefined && { hint: error.hint }),
    };
  }
  const hint = error instanceof GraftError ? error.hint : undefined;
  return { error: reasonOf(error), ...(hint !== undefined && { hint }) };
}
