import type {
  ClassCount,
  DuplicateFile,
  FileProblemKind,
  Finding,
  ImageSizes,
  Part,
  PhotographLayout,
} from '../photographs/index.js';

/** What `graft inspect --json` writes, one a line; the last one is the result. */
export type InspectEvent =
  | InspectProgressEvent
  | InspectProblemEvent
  | InspectDuplicatesEvent
  | InspectMovedEvent
  | InspectLeftEvent
  | InspectFindingEvent
  | InspectResultEvent;

/** How far the reading is; about one a second. */
export interface InspectProgressEvent {
  readonly event: 'progress';
  /** Files that were looked at so far. */
  readonly done: number;
  /** Files that there are. */
  readonly total: number;
}

/** Something that is wrong with a file or odd about it. */
export interface InspectProblemEvent {
  readonly event: 'problem';
  readonly path: string;
  readonly kind: FileProblemKind;
  /** One short sentence. */
  readonly reason: string;
  /** Whether training uses the file all the same. */
  readonly used: boolean;
}

/** A group of images that show the same. */
export interface InspectDuplicatesEvent {
  readonly event: 'duplicates';
  /** 'exact': the same bytes. 'near': the same picture. */
  readonly kind: 'exact' | 'near';
  readonly files: readonly DuplicateFile[];
}

/** A file that was moved, with --fix. */
export interface InspectMovedEvent {
  readonly event: 'moved';
  /** Where it was. */
  readonly from: string;
  /** Where it is. */
  readonly to: string;
  /** Why it had been moved aside. */
  readonly reason: string;
}

/** A file that --fix left where it is. */
export interface InspectLeftEvent {
  readonly event: 'left';
  readonly path: string;
  /** Why it was not moved. */
  readonly reason: string;
}

/** What the problems, the duplicates and the numbers come to. */
export interface InspectFindingEvent extends Finding {
  readonly event: 'finding';
}

/** The whole. */
export interface InspectResultEvent {
  readonly event: 'result';
  /** The folder or list, as it was given. */
  readonly path: string;
  readonly layout: PhotographLayout;
  /** The parts that were given; none for class folders. */
  readonly given: readonly Part[];
  readonly classes: readonly ClassCount[];
  /** Files found: the sum of the next three. */
  readonly found: number;
  /** Images that training would use. */
  readonly used: number;
  /** Images, or what looks like one, that cannot be used. */
  readonly skipped: number;
  /** No images by their names, hidden files, and images in no class folder. */
  readonly ignored: number;
  /** Number of usable images in each format. */
  readonly formats: Readonly<Record<string, number>>;
  /** Null when no image is usable. */
  readonly sizes: ImageSizes | null;
  /** Number of groups of duplicates. */
  readonly duplicates: { readonly exact: number; readonly near: number };
  /** Number of findings of each severity that stand after --fix. */
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** The folder that files were moved to; null when none was. */
  readonly quarantine: string | null;
  /** Files that were moved there. */
  readonly moved: number;
  /** Whether there is nothing that would hurt training: the exit code is 0 then, and 1 otherwise. */
  readonly ok: boolean;
}
