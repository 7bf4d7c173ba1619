import { GraftError, reasonOf, UsageError } from '../../errors.js';
import type { RemarkValues } from '../../photographs/index.js';
import { UnreadableImageError } from '../../pictures/index.js';
import type { ApiError, ErrorKind } from '../api.js';

/** The statuses that requests are refused with, besides those that follow from the kind of an error. */
type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 507;

/** A refused request, or one that the Studio cannot fulfil. */
export class Refusal extends GraftError {
  readonly status: RefusalStatus;
  /** Names the message, for a page in another language. */
  readonly kind: ErrorKind;
  /** The values in the message. */
  readonly values: RemarkValues;

  constructor(
    status: RefusalStatus,
    kind: ErrorKind,
    message: string,
    {
      hint,
      values = {},
      cause,
    }: { readonly hint?: string; readonly values?: RemarkValues; readonly cause?: unknown } = {},
  ) {
    super(message, { hint, cause });
    this.name = 'Refusal';
    this.status = status;
    this.kind = kind;
    this.values = values;
  }
}

/** The answer to a request that threw an error. */
export function answerFor(error: unknown): { status: RefusalStatus; body: ApiError } {
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

/** An error as the page receives it. */
export function describeError(error: unknown): ApiError {
  const hint = error instanceof GraftError ? error.hint : undefined;
  return { error: messageOf(error), ...(hint !== undefined && { hint }), ...kindOf(error) };
}

function messageOf(error: unknown): string {
  // The message of an unreadable picture begins with its path, which must not reach the page.
  if (error instanceof UnreadableImageError) return `The picture cannot be read: ${error.reason}.`;
  return reasonOf(error);
}

function kindOf(error: unknown): Pick<ApiError, 'kind' | 'values'> {
  if (error instanceof Refusal) return { kind: error.kind, values: error.values };
  if (error instanceof UnreadableImageError) {
    return { kind: 'unreadable-picture', values: { problem: error.kind } };
  }
  return {};
}
