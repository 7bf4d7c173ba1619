/* What `graft sort --json` writes: lines of progress, one line per picture, and `result` at the end. */

/** At most one a second. */
export interface SortProgressEvent {
  readonly event: 'progress';
  readonly done: number;
  readonly total: number;
}

/** A picture that has a folder now. */
export interface SortedEvent {
  readonly event: 'sorted';
  readonly path: string;
  /** Where it is now. */
  readonly to: string;
  readonly label: string;
  readonly probability: number;
  /** How much it is like the training pictures, from 0 to 1; undefined if the model does not measure it. */
  readonly familiarity?: number;
  /** Why it is not with its class: its probability is below the threshold, or it looks like none of the training. */
  readonly apart?: 'unsure' | 'unfamiliar';
}

/** A picture that cannot be read. */
export interface SortErrorEvent {
  readonly event: 'error';
  readonly path: string;
  /** One short sentence without the path. */
  readonly reason: string;
}

/** The last line. */
export interface SortResultEvent {
  readonly event: 'result';
  readonly folder: string;
  /** Pictures of each class. */
  readonly classes: Readonly<Record<string, number>>;
  readonly unsure: number;
  readonly unfamiliar: number;
  /** Files that could not be read, and folders without image files. */
  readonly unreadable: number;
  /** The table that was written. */
  readonly csv: string;
  readonly seconds: number;
}

/** A line that `graft sort --json` writes. */
export type SortEvent = SortProgressEvent | SortedEvent | SortErrorEvent | SortResultEvent;
