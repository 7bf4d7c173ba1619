/** What `graft export MODEL --to web --json` writes as its last line. */
export interface ExportWebResultEvent {
  readonly event: 'result';
  readonly to: 'web';
  /** The folder, as it was given. */
  readonly out: string;
  /** How many files are in it. */
  readonly files: number;
  /** Of all files together. */
  readonly bytes: number;
  /** What a visitor's browser fetches before the first picture, in bytes and before compression. */
  readonly bytesToStart: number;
}
