/** What `graft explain --json` writes for each figure; with --device it writes a `DeviceEvent` first. */
export interface ExplainResultEvent {
  readonly event: 'result';
  /** The picture that was explained. */
  readonly path: string;
  /** The class that the heat map is about. */
  readonly className: string;
  /** Of that class, from 0 to 1. */
  readonly probability: number;
  /** Of every class, by its name. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** The PNG that was written. */
  readonly figure: string;
  /** Rows from the top of numbers from 0 to 1: how much each position speaks for the class. */
  readonly heatMap: readonly (readonly number[])[];
}
