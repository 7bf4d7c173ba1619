/** The one line that `graft studio --json` writes, as soon as the Studio can be opened. */
export interface StudioLinkEvent {
  readonly event: 'studio';
  /** Opens it; holds a token that lets in whoever has it. */
  readonly link: string;
  readonly port: number;
}
