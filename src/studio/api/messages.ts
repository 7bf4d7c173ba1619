import type { ErrorKind } from '../message-kinds.js';

export type { ErrorKind };

/** The answer of every request whose status is 400 or above. */
export interface ApiError {
  /** One sentence, in English. */
  readonly error: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Names the sentence, for a page in another language; errors of the library itself have none. */
  readonly kind?: ErrorKind;
  readonly values?: MessageValues;
}

/** The values in a sentence, by name. */
export type MessageValues = Readonly<Record<string, string | number | readonly string[]>>;

/** A note or warning. Notes of runs of earlier versions, and a few of the library's, have no kind. */
export interface Remark {
  /** One sentence or two, in English. */
  readonly text: string;
  readonly kind?: string;
  readonly values?: MessageValues;
}
