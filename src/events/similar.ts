/* What `graft similar --json` writes: lines of progress, one line per unreadable picture, and `result` at the end. */

/** At most one a second. */
export interface SimilarProgressEvent {
  readonly event: 'progress';
  /** Pictures that were looked at. */
  readonly done: number;
  readonly total: number;
}

/** A picture that cannot be read. */
export interface SimilarErrorEvent {
  readonly event: 'error';
  readonly path: string;
  /** One short sentence without the path. */
  readonly reason: string;
}

/** The last line. */
export interface SimilarResultEvent {
  readonly event: 'result';
  /** The picture that others were compared with. */
  readonly picture: string;
  /** The most similar first. */
  readonly similar: readonly {
    readonly path: string;
    /** The cosine of the angle between the features of both, at most 1. */
    readonly similarity: number;
  }[];
  /** Pictures that were compared. */
  readonly compared: number;
  readonly unreadable: number;
  /** The PNG that was written. */
  readonly figure: string;
  readonly seconds: number;
}

/** A line that `graft similar --json` writes. */
export type SimilarEvent = SimilarProgressEvent | SimilarErrorEvent | SimilarResultEvent;
