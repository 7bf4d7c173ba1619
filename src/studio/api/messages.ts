import type { ErrorKind } from '../message-kinds.js';

export type { ErrorKind };

/** Every answer whose status is 400 or above. */
export interface ApiError {
  /** One sentence, in English. */
  readonly error: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Names the sentence, for a page in another language; what the library itself throws has none. */
  readonly kind?: ErrorKind;
  readonly values?: MessageValues;
}

/** What stands in a sentence, by name. */
export type MessageValues = Readonly<Record<string, string | number | readonly string[]>>;

/** Something worth knowing. Notes of runs of earlier versions, and a few of the library's, have no kind. */
export interface Remark {
  /** One sentence or two, in English. */
  readonly text: string;
  readonly kind?: string;
  readonly values?: MessageValues;
}
