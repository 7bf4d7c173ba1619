import { relative, sep } from 'node:path';
import type { LeftOutFile, SkippedFile } from '../datasets/index.js';
import type { LayoutQuestion, Part, UnderstoodValues } from '../folders/browser.js';

/** The layout of photographs: class folders; train/ (validation/, test/) of class folders; or a list of path and label. */
export type PhotographLayout = 'class-folders' | 'part-folders' | 'list';

/** An image that seems usable by its name and size. */
export interface FoundPhotograph {
  readonly path: string;
  /** Its class; where a picture may have several labels, all of them in one line, as `namesInWords` writes them. */
  readonly className: string;
  /** All its classes, sorted, where a picture may have several labels or none; undefined where it has just one. */
  readonly classNames?: readonly string[];
  /** Classes of which it is not known whether it has them. */
  readonly unknown?: readonly string[];
  /** The given part; undefined if Graft chooses it. */
  readonly part: Part | undefined;
  /**
   * Path below the folder of its part, with forward slashes and in Unicode's composed form, so that it is the same on
   * every machine: what decides which part it is split into.
   */
  readonly key: string;
  /** Whether somebody has looked at its label: a file of corrections names it. */
  readonly confirmed?: true;
}

/** All files that were found, usable or not. */
export interface PhotographScan {
  readonly layout: PhotographLayout;
  /** The folder that the classes or parts lie in: the given one, unless a folder lies around everything; or the list's. */
  readonly root: string;
  /** Every class that has a folder or a line, sorted; some may have no usable image. */
  readonly classNames: readonly string[];
  readonly files: readonly FoundPhotograph[];
  /** Whether a picture may have several labels, or none. */
  readonly severalLabels: boolean;
  /** The classes that a list has a column for: of others it says nothing. Undefined for other lists and for folders. */
  readonly saidClasses?: readonly string[];
  /** The given parts; none if Graft chooses all. */
  readonly given: readonly Part[];
  /** The folders that the classes of each given part lie in; empty for other layouts. */
  readonly partFolders: ReadonlyMap<Part, string>;
  /** What was understood, in one line. */
  readonly understood: string;
  /** The names in that line; undefined for a list. */
  readonly understoodValues: UnderstoodValues | undefined;
  /** Whether that was more than class folders or a list say by themselves. */
  readonly interpreted: boolean;
  /** What to do about images that lie in no class folder, where that is all there is. */
  readonly loose?: LayoutQuestion;
  readonly skipped: readonly LeftOutFile[];
  readonly ignored: readonly SkippedFile[];
}

/** See `FoundPhotograph.key`. */
export function keyOf(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, '/').normalize('NFC');
}
