/** A file of the Studio without a server, in the list that stands at the beginning of its service worker. */
export interface StaticFile {
  /** Relative to the page; '' for the page itself. */
  readonly path: string;
  /** SHA-256 of its content, in hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
  /** Whether the page needs it to open; all others are loaded in the background, except those that must be asked for. */
  readonly first: boolean;
  /** Whether it is loaded only when it is asked for. */
  readonly asked: boolean;
}
