/** How Graft should treat a file. */
export type Expectation =
  | { readonly outcome: 'used' }
  /** Listed as left out, with a reason that matches. */
  | { readonly outcome: 'skipped'; readonly reason: RegExp }
  /** Not listed, because it is hidden or not an image by its name. */
  | { readonly outcome: 'ignored' };

/** The source of a file: a PNG of 96 x 80 pixels that is different for each file. */
export type Source = Buffer;

/** A file of the corpus, or something else in the place of a file. */
export interface CorpusEntry {
  /** Path below its class folder, with forward slashes. */
  readonly path: string;
  /** A phrase about its defect or peculiarity. */
  readonly what: string;
  /** The outcome when its folder is read. */
  readonly inFolder: Expectation;
  /** The outcome when it is named itself; undefined if it is not a file. */
  readonly byName: Expectation | undefined;
  /** The content of an ordinary file. */
  readonly content?: (source: Source) => Uint8Array | Promise<Uint8Array>;
  /** Creates anything else. Throws `NotHere` if this system does not allow it. */
  readonly place?: (path: string, source: Source) => Promise<void>;
  /** Whether root can read it nevertheless. */
  readonly unlessRoot?: boolean;
}

/** This system or this user cannot create such an entry. */
export class NotHere extends Error {}

export const isUsed: Expectation = { outcome: 'used' };
const isIgnored: Expectation = { outcome: 'ignored' };
export const isSkipped = (reason: RegExp): Expectation => ({ outcome: 'skipped', reason });

type Content = NonNullable<CorpusEntry['content']>;

/** A file that Graft must use. */
export function used(path: string, what: string, content: Content): CorpusEntry {
  return { path, what, inFolder: isUsed, byName: isUsed, content };
}

/** A file that Graft must list with a reason. */
export function skipped(path: string, what: string, reason: RegExp, content: Content): CorpusEntry {
  return { path, what, inFolder: isSkipped(reason), byName: isSkipped(reason), content };
}

/** A file that Graft ignores in a folder. */
export function ignored(path: string, what: string, byName: Expectation, content: Content): CorpusEntry {
  return { path, what, inFolder: isIgnored, byName, content };
}
