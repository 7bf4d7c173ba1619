import type { UnavailableEvent } from './train.js';

/** The lines of `graft fetch --json`. */
export type FetchEvent = UnavailableEvent | FetchResultEvent;

/** The last line of `graft fetch --json`. */
export interface FetchResultEvent {
  readonly event: 'result';
  /** The folder that now holds the pictures. */
  readonly folder: string;
  /** 'cats-and-dogs' or 'drawn'. */
  readonly source: string;
  /** Pictures by `part/class`. */
  readonly counts: Readonly<Record<string, number>>;
}
