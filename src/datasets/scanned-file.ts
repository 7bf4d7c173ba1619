/** An image file and its classes. */
export interface ScannedFile {
  readonly path: string;
  /** Positions of the file's classes in `classNames`; one where classes exclude each other. */
  readonly labels: readonly number[];
  /** Classes of which it is not known whether the file has them; they do not count. Default none. */
  readonly unknown?: readonly number[];
  /** Gives the content of a picture that is not in the file system; `path` is then only its name in messages. */
  readonly read?: () => Promise<Uint8Array>;
  /**
   * Gives its pixels if they were decoded already, in the size and resized as who asks for them takes pictures.
   *
   * @internal
   */
  readonly pixels?: () => Promise<Uint8Array | undefined>;
}

/** A file that cannot be used, and why, as one short sentence. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}
