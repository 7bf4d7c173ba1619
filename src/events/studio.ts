/** The one line that `graft studio --json` writes, as soon as the Studio can be opened. */
export interface StudioLinkEvent {
  readonly event: 'studio';
  /** The address that opens it. It contains a token: anyone who has the token can use the Studio. */
  readonly link: string;
  readonly port: number;
}
