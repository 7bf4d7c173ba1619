import { relative, sep } from 'node:path';
import type { SkippedFile } from '../datasets/index.js';
import type { Part } from './part.js';

/** The layout of photographs: class folders; train/ (validation/, test/) of class folders; or a list of path and label. */
export type PhotographLayout = 'class-folders' | 'part-folders' | 'list';

/** An image that seems usable by its name and size. */
export interface FoundPhotograph {
  readonly path: string;
  readonly className: string;
  /** The given part; undefined if Graft chooses it. */
  readonly part: Part | undefined;
  /**
   * Path below the folder of its part, with forward slashes and in Unicode's composed form, so that it is the same on
   * every machine: what decides which part it is split into.
   */
  readonly key: string;
}

/** All files that were found, usable or not. */
export interface PhotographScan {
  readonly layout: PhotographLayout;
  /** The folder that was given, or the folder of the list. */
  readonly root: string;
  /** Every class that has a folder or a line, sorted; some may have no usable image. */
  readonly classNames: readonly string[];
  readonly files: readonly FoundPhotograph[];
  /** The given parts; none if Graft chooses all. */
  readonly given: readonly Part[];
  readonly skipped: readonly SkippedFile[];
  readonly ignored: readonly SkippedFile[];
}

/** See `FoundPhotograph.key`. */
export function keyOf(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, '/').normalize('NFC');
}
