/** A file of the Studio without a server, in the list that stands at the beginning of its service worker. */
export interface StaticFile {
  /** Relative to the page; '' for the page itself. */
  readonly path: string;
  /** SHA-256 of its content, in hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
  /** Whether the page needs it to open; all others are loaded in the background. */
  readonly first: boolean;
}
