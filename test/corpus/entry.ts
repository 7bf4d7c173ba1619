/** What should become of a file. */
export type Expectation =
  | { readonly outcome: 'used' }
  /** Named among those that were left out, with a reason that matches. */
  | { readonly outcome: 'skipped'; readonly reason: RegExp }
  /** Not an image by its name, or hidden: not mentioned. */
  | { readonly outcome: 'ignored' };

/** What a file is made from: a PNG of 96 x 80 pixels that no other file shows. */
export type Source = Buffer;

/** One file of the corpus, or one thing that stands where a file should be. */
export interface CorpusEntry {
  /** Path below its class folder, with forward slashes. */
  readonly path: string;
  /** What is special about it, as one phrase. */
  readonly what: string;
  /** What becomes of it when its folder is read. */
  readonly inFolder: Expectation;
  /** What becomes of it when it is named by itself; undefined for what is no file. */
  readonly byName: Expectation | undefined;
  /** Its content, for ordinary files. */
  readonly content?: (source: Source) => Uint8Array | Promise<Uint8Array>;
  /** Puts it there, for everything else. Throws `NotHere` where this system cannot have such a thing. */
  readonly place?: (path: string, source: Source) => Promise<void>;
  /** Whether root reads it all the same. */
  readonly unlessRoot?: boolean;
}

/** This system, or this user, cannot make such a thing. */
export class NotHere extends Error {}

export const isUsed: Expectation = { outcome: 'used' };
const isIgnored: Expectation = { outcome: 'ignored' };
export const isSkipped = (reason: RegExp): Expectation => ({ outcome: 'skipped', reason });

type Content = NonNullable<CorpusEntry['content']>;

/** A file that must be read. */
export function used(path: string, what: string, content: Content): CorpusEntry {
  return { path, what, inFolder: isUsed, byName: isUsed, content };
}

/** A file that must be named with a reason. */
export function skipped(path: string, what: string, reason: RegExp, content: Content): CorpusEntry {
  return { path, what, inFolder: isSkipped(reason), byName: isSkipped(reason), content };
}

/** A file that is not looked at in a folder. */
export function ignored(path: string, what: string, byName: Expectation, content: Content): CorpusEntry {
  return { path, what, inFolder: isIgnored, byName, content };
}
