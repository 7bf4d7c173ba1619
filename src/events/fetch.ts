import type { UnavailableEvent } from './train.js';

/** The lines of `graft fetch --json`. */
export type FetchEvent = UnavailableEvent | FetchResultEvent;

/** The last line of `graft fetch --json`. */
export interface FetchResultEvent {
  readonly event: 'result';
  /** The folder that now holds the pictures. */
  readonly folder: string;
  /** 'cats-and-dogs', 'drawn' or 'scenes'. */
  readonly source: string;
  /** Pictures by `part/class`; of scenes by label. */
  readonly counts: Readonly<Record<string, number>>;
  /** Of scenes: the list of their labels. */
  readonly list?: string;
}
