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
  /** Whether it lies apart, because its probability is below the threshold. */
  readonly unsure: boolean;
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
  readonly unreadable: number;
  /** The table that was written. */
  readonly csv: string;
  readonly seconds: number;
}

/** A line that `graft sort --json` writes. */
export type SortEvent = SortProgressEvent | SortedEvent | SortErrorEvent | SortResultEvent;
