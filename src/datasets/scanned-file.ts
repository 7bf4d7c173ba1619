import type { UnreadableKind } from '../pictures/index.js';
import type { RemarkValues } from '../remark.js';

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
  /** Names the sentence: 'truncated', 'empty', 'listed-twice', ... */
  readonly kind?: string;
  /** The values in the sentence, by name, for its translations. */
  readonly values?: RemarkValues;
}

/** Why Graft leaves a file out. */
export type SkipKind =
  | UnreadableKind
  | 'bad-name'
  | 'broken-link'
  | 'link-to-folder'
  | 'unreadable-folder'
  | 'empty-class'
  | 'untrained-class'
  | 'list-conflict'
  | 'listed-twice'
  | 'listed-in-two-parts'
  | 'ambiguous-name'
  | 'an-address'
  | 'no-answer';

/** The reason for a file that Graft leaves out, which reports say in other languages too. */
export interface SkipReason extends Omit<SkippedFile, 'path'> {
  readonly kind: SkipKind;
}

/** A file that Graft leaves out. */
export type LeftOutFile = SkipReason & Pick<SkippedFile, 'path'>;
