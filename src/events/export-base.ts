/** The line that `graft export-base --json` writes. */
export interface ExportBaseResultEvent {
  readonly event: 'result';
  /** The file. */
  readonly path: string;
  readonly bytes: number;
}
