import type {
  ClassCount,
  DuplicateFile,
  FileProblemKind,
  Finding,
  ImageSizes,
  Part,
  PhotographLayout,
} from '../photographs/index.js';

/** What `graft inspect --json` writes, one per line; the last one is the result. */
export type InspectEvent =
  | InspectProgressEvent
  | InspectProblemEvent
  | InspectDuplicatesEvent
  | InspectMovedEvent
  | InspectLeftEvent
  | InspectFindingEvent
  | InspectSuspectEvent
  | InspectResultEvent;

/** Progress of the reading; about one line per second. */
export interface InspectProgressEvent {
  readonly event: 'progress';
  /** With --labels, after the reading: images that the network looked at, then passes of the models. */
  readonly stage?: 'features' | 'models';
  /** Files read so far. */
  readonly done: number;
  /** Files in total. */
  readonly total: number;
}

/** Something that is wrong with a file or unusual about it. */
export interface InspectProblemEvent {
  readonly event: 'problem';
  readonly path: string;
  readonly kind: FileProblemKind;
  /** One short sentence. */
  readonly reason: string;
  /** Whether training uses the file all the same. */
  readonly used: boolean;
}

/** A group of images with the same content. */
export interface InspectDuplicatesEvent {
  readonly event: 'duplicates';
  /** 'exact': the same bytes. 'near': the same picture. */
  readonly kind: 'exact' | 'near';
  readonly files: readonly DuplicateFile[];
}

/** A file that was moved, with --fix. */
export interface InspectMovedEvent {
  readonly event: 'moved';
  /** Its earlier path. */
  readonly from: string;
  /** Its path now. */
  readonly to: string;
  /** Why it was moved. */
  readonly reason: string;
}

/** A file that --fix left where it is. */
export interface InspectLeftEvent {
  readonly event: 'left';
  readonly path: string;
  /** Why it was not moved. */
  readonly reason: string;
}

/** The summary of the problems, the duplicates and the numbers. */
export interface InspectFindingEvent extends Finding {
  readonly event: 'finding';
}

/** With --labels: an image whose label is suspicious; the most suspicious come first. */
export interface InspectSuspectEvent {
  readonly event: 'suspect';
  readonly path: string;
  /** The class that it is in. */
  readonly label: string;
  /** The class that it seems to be of. */
  readonly suggested: string;
  /** Probability of its label; the list is ordered by it. */
  readonly confidence: number;
  /** Of each class, by a model that has not seen the image. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Images that have the suggested label, the most similar first. */
  readonly similar: readonly {
    readonly path: string;
    /** The cosine of the angle between the features of both, at most 1. */
    readonly similarity: number;
  }[];
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
  /** Images, or files that look like images, that cannot be used. */
  readonly skipped: number;
  /** Files without the name of an image, hidden files, and images outside class folders. */
  readonly ignored: number;
  /** Number of usable images in each format. */
  readonly formats: Readonly<Record<string, number>>;
  /** Null when no image is usable. */
  readonly sizes: ImageSizes | null;
  /** Number of groups of duplicates. */
  readonly duplicates: { readonly exact: number; readonly near: number };
  /** Number of findings of each severity that remain after --fix. */
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** Null without --labels. */
  readonly labels: {
    /** Images whose labels were checked. */
    readonly checked: number;
    readonly suspicious: number;
    /** How many labels are probably wrong, as confident learning estimates it. */
    readonly estimatedErrors: number;
    /** Classes with fewer than two different images, which cannot be checked. */
    readonly leftOut: readonly string[];
    /** From the loading of the network to the last suspect. */
    readonly seconds: number;
  } | null;
  /** The folder that files were moved to; null when none was. */
  readonly quarantine: string | null;
  /** Files that were moved there. */
  readonly moved: number;
  /** Whether nothing would harm training: the exit code is 0 then, and 1 otherwise. */
  readonly ok: boolean;
}
