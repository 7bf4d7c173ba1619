import { relative, sep } from 'node:path';
import type { SkippedFile } from '../datasets/index.js';
import type { Part } from './part.js';

/** How photographs lie: class folders; train/ (and validation/, test/) of class folders; or a list of path and label. */
export type PhotographLayout = 'class-folders' | 'part-folders' | 'list';

/** An image that could be used, as far as its name and size tell. */
export interface FoundPhotograph {
  readonly path: string;
  readonly className: string;
  /** The part that it was put in; undefined where that is left to Graft. */
  readonly part: Part | undefined;
  /**
   * Path below the folder of its part, with forward slashes and in Unicode's composed form, so that it is the same on
   * every machine: what decides which part it is split into.
   */
  readonly key: string;
}

/** Everything that was found, usable or not. */
export interface PhotographScan {
  readonly layout: PhotographLayout;
  /** The folder that was given, or the folder of the list. */
  readonly root: string;
  /** Every class of which there is a folder or a line, sorted; some may be without a usable image. */
  readonly classNames: readonly string[];
  readonly files: readonly FoundPhotograph[];
  /** The parts that were given; none where all is left to Graft. */
  readonly given: readonly Part[];
  readonly skipped: readonly SkippedFile[];
  readonly ignored: readonly SkippedFile[];
}

/** See `FoundPhotograph.key`. */
export function keyOf(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, '/').normalize('NFC');
}
