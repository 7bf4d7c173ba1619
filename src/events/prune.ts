/** A line that `graft prune --json` writes. */
export type PruneLine = PruneFolderEvent | PruneResultEvent;

/** A folder that this machine does not need. */
export interface PruneFolderEvent {
  /** 'surplus' under --dry-run. */
  readonly event: 'removed' | 'surplus';
  readonly path: string;
  /** The package and the folder in it. */
  readonly name: string;
  readonly bytes: number;
}

/** The last line. */
export interface PruneResultEvent {
  readonly event: 'result';
  readonly folders: number;
  readonly bytes: number;
  readonly dryRun: boolean;
}
