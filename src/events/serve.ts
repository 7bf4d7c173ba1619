/* What `graft serve --json` writes. */

/** The first line, as soon as the server answers. */
export interface ServingEvent {
  readonly event: 'serving';
  /** Such as http://127.0.0.1:8080. */
  readonly address: string;
  readonly port: number;
  /** The file of the classifier, as it was given. */
  readonly model: string;
  readonly classNames: readonly string[];
  /** Whether requests need a token. */
  readonly token: boolean;
}

/** A request that failed by the server's own fault. */
export interface ServeFailureEvent {
  readonly event: 'failure';
  readonly reason: string;
}

/** The last line, when the server has ended. */
export interface ServeEndedEvent {
  readonly event: 'ended';
  /** Pictures that were left without an answer. */
  readonly unanswered: number;
}

/** A line that `graft serve --json` writes. */
export type ServeLine = ServingEvent | ServeFailureEvent | ServeEndedEvent;
