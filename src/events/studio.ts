/** What `graft studio --json` writes: one line. */
export type StudioLine = StudioLinkEvent | StudioStaticResultEvent;

/** The line of `graft studio --json`, as soon as the Studio can be opened. */
export interface StudioLinkEvent {
  readonly event: 'studio';
  /** The address that opens it. It contains a token: anyone who has the token can use the Studio. */
  readonly link: string;
  readonly port: number;
}

/** The line of `graft studio --static FOLDER --json`. */
export interface StudioStaticResultEvent {
  readonly event: 'result';
  /** The folder, as it was given. */
  readonly out: string;
  /** How many files are in it. */
  readonly files: number;
  /** Of all files together. */
  readonly bytes: number;
  /** What a visitor's browser fetches before the page opens, in bytes and before compression. */
  readonly bytesToStart: number;
}
