/* What `graft suggest --json` writes: lines of progress, one line per unreadable picture, and `result` at the end. */

/** At most one a second. */
export interface SuggestProgressEvent {
  readonly event: 'progress';
  /** Pictures that were looked at. */
  readonly done: number;
  readonly total: number;
}

/** A picture that cannot be read. */
export interface SuggestErrorEvent {
  readonly event: 'error';
  readonly path: string;
  /** One short sentence without the path. */
  readonly reason: string;
}

/** The last line. */
export interface SuggestResultEvent {
  readonly event: 'result';
  /** The pictures to label, the one that teaches most first. */
  readonly suggested: readonly {
    readonly path: string;
    /** What the classifier says now. */
    readonly label: string;
    readonly probability: number;
    /** By class name. */
    readonly probabilities: Readonly<Record<string, number>>;
    /** How unsure it is, from 0 to 1. */
    readonly uncertainty: number;
  }[];
  /** Pictures without labels that were compared. */
  readonly compared: number;
  /** Pictures that have labels already and were left out. */
  readonly alreadyLabelled: number;
  /** Labelled pictures that they were compared with. */
  readonly labelled: number;
  readonly unreadable: number;
  /** The PNG that was written. */
  readonly figure: string;
  readonly seconds: number;
}

/** A line that `graft suggest --json` writes. */
export type SuggestEvent = SuggestProgressEvent | SuggestErrorEvent | SuggestResultEvent;
