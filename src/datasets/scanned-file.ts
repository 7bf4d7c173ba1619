/** An image file and its classes. */
export interface ScannedFile {
  readonly path: string;
  /** Positions of the file's classes in `classNames`; one where classes exclude each other. */
  readonly labels: readonly number[];
  /** Gives the content of what is not a file of the file system; `path` is then only what messages call it. */
  readonly read?: () => Promise<Uint8Array>;
}

/** A file that cannot be used, and why, as one short sentence. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}
