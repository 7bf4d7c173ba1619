import type { ApiError, ErrorKind, MessageValues, Remark } from './messages.js';
import type { SettingValue } from './settings.js';

export type PartName = 'train' | 'validation' | 'test';

/**
 * GET /api/data
 *
 * What there is to learn from. At first there may be no folder: making a class or uploading makes one.
 */
export interface DataState {
  /** Counts up with every change; part of thumbnails' addresses is not needed, since ids change with the content. */
  readonly version: number;
  /** The folder, for people; null when there is none yet. */
  readonly folder: string | null;
  /** The folder's own name; '' when there is none yet. */
  readonly name: string;
  readonly layout: 'class-folders' | 'part-folders' | 'list' | 'none';
  /**
   * What was understood of the folder, in one line, where that is more than class folders say by themselves; null
   * otherwise.
   */
  readonly understood: Remark | null;
  /** False for a list (CSV, JSON), whose photographs may be anywhere: they cannot be moved, renamed or added to. */
  readonly editable: boolean;
  /** True while the folder is being read for the first time; counts grow. */
  readonly loading: boolean;
  /** Why the folder or the list, which was read before, cannot be read now; null when it can be. */
  readonly trouble: ApiError | null;
  /** Whether a photograph may have several labels, or none, as a list can say. It counts in each of its classes. */
  readonly severalLabels: boolean;
  readonly classes: readonly DataClass[];
  /** All photographs but those that were moved aside. */
  readonly total: number;
  /** Those of them without a label; 0 unless photographs may have several labels, or none. */
  readonly withNoLabel: number;
  /** Photographs that wait for a class. They lie in a folder beside the others, where training does not see them. */
  readonly unlabelled: number;
  /** That folder, for people, whether it exists or not; null when there is no folder of photographs yet. */
  readonly unlabelledFolder: string | null;
  /** Links in the place of that folder, or of the one for what was moved aside: nothing behind them is shown. */
  readonly linksBeside: readonly string[];
  /** Photographs that were moved aside. */
  readonly aside: number;
  /** The first nine, spread over the classes. */
  readonly samples: readonly Photograph[];
  /**
   * Where each part comes from: 'given' (a folder of that name), 'split-off' (drawn by Graft, with the fractions of the
   * recipe), 'remainder', 'none'. Null as long as the photographs have not been inspected since the last change.
   */
  readonly split: Readonly<Record<PartName, { readonly origin: string; readonly count: number }>> | null;
  readonly inspection: InspectionState;
  /** What undo and redo would do; null when there is nothing to undo or redo. */
  readonly undo: ChangeDescription | null;
  readonly redo: ChangeDescription | null;
}

export interface DataClass {
  readonly id: string;
  readonly name: string;
  readonly total: number;
  /** Known from folders train/, validation/ and test/, or after an inspection; null before. */
  readonly parts: Readonly<Record<PartName, number>> | null;
}

export interface Photograph {
  /** Of this content at this place: it changes when the photograph is moved or its content changes. */
  readonly id: string;
  /** The file's own name. */
  readonly name: string;
  /**
   * The ids of its classes: one, unless photographs may have several labels, or none. Empty also when it was moved aside,
   * or waits for a class.
   */
  readonly classes: readonly string[];
  /** The ids of classes of which it is not known whether it has them. */
  readonly unknown: readonly string[];
  /** Whether it was moved aside. */
  readonly aside: boolean;
  /** Only of a photograph that waits for a class. */
  readonly unlabelled?: true;
  /** Null as long as it is not known (see `DataState.split`), and aside. */
  readonly part: PartName | null;
  /** What is wrong with it or unusual about it, as one short sentence; null when nothing is known. */
  readonly problem: PhotographProblem | null;
}

export interface PhotographProblem {
  /** 'empty', 'not-an-image', 'truncated', 'damaged', 'too-large', 'tiny', 'exif-rotated', ... */
  readonly kind: string;
  readonly reason: string;
  /** Whether training uses it anyway. */
  readonly used: boolean;
}

/** 'class': by class and place in the folder; the others across all classes. */
export type PhotographOrder = 'class' | 'name' | 'newest' | 'largest';

/**
 * GET /api/data/photographs?class=ID&noLabel=1&part=train&problem=1&aside=1&unlabelled=1&search=TEXT&sort=class&offset=0&limit=200
 *
 * All parameters are optional. `noLabel=1`: only those that have no label; `problem=1`: only those with a problem;
 * `aside=1`: only those that were moved aside (otherwise those are left out); `unlabelled=1`: only those without a class
 * yet (otherwise left out too); `search`: only those with this text in their file's name. `sort` is a
 * `PhotographOrder`, by default 'class'. `limit` is at most `StudioLimits.pageSize`.
 */
export interface PhotographPage {
  readonly version: number;
  /** How many there are in all. */
  readonly total: number;
  readonly offset: number;
  readonly photographs: readonly Photograph[];
}

/*
 * GET /api/data/photographs/ID/thumbnail?size=160   WebP, fits into a square of that many pixels (32 to 512, default 160)
 * GET /api/data/photographs/ID/picture?size=1024    WebP, at most 2048
 *
 * May be cached for ever, because an id stands for a content. 415 with an ApiError when it cannot be decoded.
 */

/** POST /api/data/inspect starts one (or does nothing while one runs) and answers with its state. */
export interface InspectionState {
  /** 'stale': there is a report, but the photographs have changed since. */
  readonly state: 'none' | 'running' | 'ready' | 'stale' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly error?: ApiError;
}

/** GET /api/data/inspection; 404 when none has been made. */
export interface InspectionReport {
  readonly version: number;
  readonly found: number;
  readonly used: number;
  readonly skipped: number;
  readonly ignored: number;
  readonly formats: Readonly<Record<string, number>>;
  /** In pixels, by the number of pixels; null when nothing can be read. */
  readonly sizes: {
    readonly smallest: { readonly width: number; readonly height: number };
    readonly median: { readonly width: number; readonly height: number };
    readonly largest: { readonly width: number; readonly height: number };
  } | null;
  /**
   * Errors first. Copies and look-alikes are in `duplicates`, unless they are in different classes or parts; photographs
   * that are turned upright, as phones store them, are not worth a word.
   */
  readonly findings: readonly {
    readonly kind: string;
    readonly severity: 'error' | 'warning' | 'note';
    readonly count: number;
    /** The values in the message besides `count`. */
    readonly values: MessageValues;
    readonly message: string;
    readonly advice?: string;
  }[];
  /** Files that are not used or of which training makes less than there is; at most 500. `photograph` is null for files outside the photographs. */
  readonly problems: readonly (PhotographProblem & {
    readonly name: string;
    readonly photograph: Photograph | null;
  })[];
  /** Files with problems, of which one may have several. */
  readonly problemCount: number;
  /**
   * Groups of photographs of the same content ('exact'), and of different ones that look the same ('near'); at most 200 of
   * each.
   */
  readonly duplicates: readonly {
    readonly kind: 'exact' | 'near';
    readonly photographs: readonly Photograph[];
  }[];
  /** Of all groups. */
  readonly duplicateCounts: Readonly<Record<'exact' | 'near', number>>;
  /** What was split off, and what could not be. */
  readonly notes: readonly Remark[];
}

/** POST /api/data/classes; answers with a `DataChange`. The name becomes a folder's. */
export interface NewClass {
  readonly name: string;
}

/** PATCH /api/data/classes/ID; answers with a `DataChange`. */
export interface RenamedClass {
  readonly name: string;
}

/** POST /api/data/classes/ID/merge; answers with a `DataChange`. The class's photographs move, and its folder goes. */
export interface MergedClass {
  /** The id of the class that keeps its name. */
  readonly into: string;
}

/* DELETE /api/data/classes/ID answers with a `DataChange`. Its photographs are moved aside: nothing is ever deleted. */

/**
 * POST /api/data/uploads; answers with a `DataState`. Makes the folders of the classes into which photographs will be
 * uploaded, so that folder and photographs are undone together. 409 'class-exists' when there is a class of that name in
 * another spelling, 409 'not-divided' when parts are wanted but the photographs that are there have none.
 */
export interface NewUpload {
  /** Any text of letters and digits. */
  readonly batch: string;
  readonly folders: readonly UploadFolder[];
  /** Where the photographs that are there have no parts: makes them the training part. */
  readonly divide?: boolean;
}

export interface UploadFolder {
  readonly className: string;
  /** Undefined: the class itself, or its training part. */
  readonly part?: PartName;
}

/* POST /api/data/uploads/BATCH/end answers with a `DataState`. Removes the folders into which nothing came. */

/**
 * POST /api/data/classes/ID/photographs?name=FILE.jpg&part=train&batch=TEXT with the file's bytes as the body, one file
 * a request; a few requests at once are fine (up to 4), more are refused with 429 and may be sent again. Those with the
 * same `batch` (any text of letters and digits) are undone together. Answers with an `UploadedPhotograph`; 415 when it is
 * not a picture that can be read, 413 when it is too large.
 */
export interface UploadedPhotograph {
  readonly photograph: Photograph;
  /**
   * Whether the class had a photograph of the same content in this part, which this is; the file was not kept a second
   * time.
   */
  readonly known: boolean;
  readonly version: number;
}

/*
 * POST /api/data/unlabelled?name=FILE.jpg&batch=TEXT adds a photograph without a class in the same way. One whose content
 * has a class already is not kept a second time. An upload without folders (see `NewUpload`) makes the folder of
 * photographs where there is none yet.
 */

/** POST /api/data/moves; answers with a `DataChange`. */
export interface Move {
  /** Ids. */
  readonly photographs: readonly string[];
  /**
   * A class's id, 'unlabelled' (no class yet) or 'aside'. Nothing is ever deleted: the latter two are folders beside the
   * photographs. A photograph that gets a class for the first time comes into the training part, if there are parts.
   */
  readonly to: string;
  /** Moves of the same batch are undone together. */
  readonly batch?: string;
}

/** POST /api/data/undo and POST /api/data/redo (no body) answer with a `DataChange` too; 409 when there is nothing. */
export interface DataChange {
  readonly change: ChangeDescription;
  readonly data: DataState;
  /** Photographs that could not be moved, with the reason. */
  readonly left: readonly {
    readonly name: string;
    readonly reason: string;
    readonly kind?: ErrorKind;
    readonly values?: MessageValues;
  }[];
  /** The photographs that were moved, with their new ids, at most 500. */
  readonly moved: readonly { readonly before: string; readonly photograph: Photograph }[];
}

export interface ChangeDescription {
  readonly kind:
    | 'move'
    | 'unlabel'
    | 'aside'
    | 'upload'
    | 'new-class'
    | 'rename-class'
    | 'merge-class'
    | 'delete-class'
    | 'keep';
  /** The number of photographs concerned. */
  readonly count: number;
  /** The class (its new name, the one that it was merged into, the one that was deleted), where there is one. */
  readonly className: string | null;
}

/** POST /api/data/augmentation; answers with an `AugmentationPreview`. */
export interface AugmentationRequest {
  /** A photograph's id. */
  readonly photograph: string;
  /** Settings by name, as in a run ('augmentation.rotation' or only 'rotation'); the rest does nothing. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Each number gives nine other views. Default 0. */
  readonly seed?: number;
  /** Pixels of a side, 64 to 256. Default 160. */
  readonly size?: number;
}

export interface AugmentationPreview {
  /** Nine WebP pictures as data: addresses. MixUp and CutMix mix with other photographs of the data. */
  readonly pictures: readonly string[];
}
