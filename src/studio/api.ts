import type { ErrorKind } from './message-kinds.js';

/*
 * What the Studio's page and its server say to each other. Types only, which need nothing else, so that the page's build
 * can take them as they are.
 *
 * Everything lies below the server's own address and needs the cookie that the link with the token sets
 * (GET /?token=... answers with the cookie and sends on to /). Bodies and answers are JSON unless something else is said.
 * Requests other than GET must come from the page itself (the browser's Origin header says so; nothing has to be set).
 * Errors are `ApiError` with a status: 400 asked wrongly, 401 no token, 403 from elsewhere, 404 there is none, 409 not in
 * this state, 413 too large, 415 not a picture that can be read, 429 too much at once, 500 it failed.
 *
 * Photographs, classes and runs are named by ids that the server makes; no path is ever sent to it. Names of files,
 * classes and runs are plain text: show them as text, never as markup.
 */

<<<<<<< HEAD
export type * from './api/data.js';
export type * from './api/judge.js';
export type * from './api/messages.js';
export type * from './api/models.js';
export type * from './api/run-events.js';
export type * from './api/runs.js';
export type * from './api/settings.js';
export type * from './api/studio.js';
=======
export type { ErrorKind };

/** Every answer whose status is 400 or above. */
export interface ApiError {
  /** One sentence, in English. */
  readonly error: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Names the sentence, for a page in another language; what the library itself throws has none. */
  readonly kind?: ErrorKind;
  readonly values?: MessageValues;
}

/** What stands in a sentence, by name. */
export type MessageValues = Readonly<Record<string, string | number | readonly string[]>>;

/** Something worth knowing. Notes of runs of earlier versions, and a few of the library's, have no kind. */
export interface Remark {
  /** One sentence or two, in English. */
  readonly text: string;
  readonly kind?: string;
  readonly values?: MessageValues;
}

// ---------------------------------------------------------------------------------------------------------------------
// The Studio itself

/** GET /api/studio */
export interface StudioInfo {
  readonly version: string;
  /** Where runs are written, for people. */
  readonly runsFolder: string;
  /** Processor cores of this machine. */
  readonly cores: number;
  /** Bytes of memory of this machine. */
  readonly totalMemory: number;
  readonly limits: StudioLimits;
}

/** What the server takes; more is refused with 413. */
export interface StudioLimits {
  /** Bytes of one photograph that is uploaded. */
  readonly uploadBytes: number;
  /** Bytes of one picture to classify. */
  readonly classifyBytes: number;
  /** Pixels (width times height) of a picture. */
  readonly pixels: number;
  /** Photographs in one move. */
  readonly movedAtOnce: number;
  /** Photographs in one page of a list. */
  readonly pageSize: number;
}

/**
 * GET /api/events: server-sent events about everything but the course of a run. The name of each event is its `event`,
 * its data the whole object as JSON. After reconnecting, ask for `DataState` and `RunList` again.
 */
export type StudioEvent = DataChanged | InspectionProgress | RunsChanged | EvaluationProgress | SystemEvent;

/** The photographs are not what they were: ask for /api/data again. */
export interface DataChanged {
  readonly event: 'data';
  readonly version: number;
}

/** The photographs are looked at. */
export interface InspectionProgress {
  readonly event: 'inspection';
  readonly state: InspectionState;
}

/** A run has come, gone or changed its state. */
export interface RunsChanged {
  readonly event: 'runs';
  readonly runs: readonly RunSummary[];
}

/** A run's photographs are being judged, or it is done. */
export interface EvaluationProgress {
  readonly event: 'evaluation';
  readonly run: string;
  readonly part: EvaluatedPart;
  readonly status: EvaluationStatus;
}

/** Every few seconds. */
export interface SystemEvent {
  readonly event: 'system';
  /** Bytes of memory that the Studio's server takes. */
  readonly serverMemory: number;
  /** Bytes of memory that are free on this machine. */
  readonly freeMemory: number;
}

// ---------------------------------------------------------------------------------------------------------------------
// Data

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
  /** False for a list (CSV, JSON), whose photographs may lie anywhere: nothing can be moved, renamed or uploaded. */
  readonly editable: boolean;
  /** True while the folder is being read for the first time; counts grow. */
  readonly loading: boolean;
  readonly classes: readonly DataClass[];
  /** Photographs in classes. */
  readonly total: number;
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
  /** What undo and redo would do; null when there is nothing. */
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
  /** The class's id; null when it was moved aside. */
  readonly class: string | null;
  /** Null as long as it is not known (see `DataState.split`), and aside. */
  readonly part: PartName | null;
  /** What is wrong with it or odd about it, as one short sentence; null when nothing is known. */
  readonly problem: PhotographProblem | null;
}

export interface PhotographProblem {
  /** 'empty', 'not-an-image', 'truncated', 'damaged', 'too-large', 'tiny', 'exif-rotated', ... */
  readonly kind: string;
  readonly reason: string;
  /** Whether training uses it all the same. */
  readonly used: boolean;
}

/**
 * GET /api/data/photographs?class=ID&part=train&problem=1&aside=1&offset=0&limit=200
 *
 * All parameters are optional. `problem=1`: only those with a problem; `aside=1`: only those that were moved aside
 * (otherwise those are left out). In the order of classes and names. `limit` is at most `StudioLimits.pageSize`.
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
  /** Errors first. */
  readonly findings: readonly {
    readonly kind: string;
    readonly severity: 'error' | 'warning' | 'note';
    readonly count: number;
    /** What stands in the message besides `count`. */
    readonly values: MessageValues;
    readonly message: string;
    readonly advice?: string;
  }[];
  /** Files that are not used or odd; at most 500. `photograph` is null for files that are not among the photographs. */
  readonly problems: readonly (PhotographProblem & {
    readonly name: string;
    readonly photograph: Photograph | null;
  })[];
  readonly problemCount: number;
  /** Groups that show the same; at most 200. */
  readonly duplicates: readonly {
    readonly kind: 'exact' | 'near';
    readonly photographs: readonly Photograph[];
  }[];
  readonly duplicateCount: number;
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

/**
 * POST /api/data/classes/ID/photographs?name=FILE.jpg&batch=TEXT with the file's bytes as the body, one file a request;
 * a few requests at once are fine (up to 4). Those with the same `batch` (any text of letters and digits) are undone
 * together. Answers with an `UploadedPhotograph`; 415 when it is not a picture that can be read, 413 when it is too large.
 */
export interface UploadedPhotograph {
  readonly photograph: Photograph;
  readonly version: number;
}

/** POST /api/data/moves; answers with a `DataChange`. */
export interface Move {
  /** Ids. */
  readonly photographs: readonly string[];
  /** A class's id, or 'aside'. Nothing is ever deleted: aside is a folder beside the photographs. */
  readonly to: string;
}

/** POST /api/data/undo and POST /api/data/redo (no body) answer with a `DataChange` too; 409 when there is nothing. */
export interface DataChange {
  readonly change: ChangeDescription;
  readonly data: DataState;
  /** Photographs that stayed where they were, with the reason. */
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
  readonly kind: 'move' | 'aside' | 'upload' | 'new-class' | 'rename-class';
  /** Photographs that it is about. */
  readonly count: number;
  /** The class (or its new name), where there is one. */
  readonly className: string | null;
}

/** POST /api/data/augmentation; answers with an `AugmentationPreview`. */
export interface AugmentationRequest {
  /** A photograph's id. */
  readonly photograph: string;
  /** Settings by name, as in a run ('augmentation.rotation' or only 'rotation'); the rest does nothing. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Another number, another nine. Default 0. */
  readonly seed?: number;
  /** Pixels of a side, 64 to 256. Default 160. */
  readonly size?: number;
}

export interface AugmentationPreview {
  /** Nine WebP pictures as data: addresses. MixUp and CutMix mix with other photographs of the data. */
  readonly pictures: readonly string[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Settings

export type SettingValue = string | number | boolean;

/** GET /api/settings */
export interface SettingsCatalogue {
  readonly recipes: readonly RecipeChoice[];
  /** For the drawer, in order. */
  readonly settings: readonly SettingField[];
  readonly backbones: readonly BackboneChoice[];
  /** 'imagenet' may need a download, 'openimages' (MobileNetV2 only) came with the package. */
  readonly weights: readonly string[];
}

export interface RecipeChoice {
  readonly name: 'fast' | 'tutorial' | 'best';
  /** The value of every setting, by its name. */
  readonly values: Readonly<Record<string, SettingValue>>;
}

export interface BackboneChoice {
  readonly name: string;
  readonly weights: readonly string[];
  /** The size of input that it was made for. */
  readonly imageSize: number;
}

export interface SettingField {
  /** 'fineTuning.learningRate' */
  readonly name: string;
  /** '' or the part before the dot: 'fineTuning', 'featureExtraction', 'augmentation'. */
  readonly group: string;
  /** In English. */
  readonly description: string;
  /** The values that it takes, in words. */
  readonly expected: string;
  readonly kind: 'number' | 'choice' | 'boolean' | 'text';
  /** For numbers. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether the bound itself is not allowed. */
  readonly minimumExcluded?: boolean;
  readonly maximumExcluded?: boolean;
  readonly whole?: boolean;
  /** For choices. */
  readonly choices?: readonly string[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Runs

/** GET /api/runs; newest first. */
export interface RunList {
  readonly runs: readonly RunSummary[];
}

/**
 * - 'running': a process works on it, here or on the command line.
 * - 'stopping': it was asked to pause or stop and finishes its step.
 * - 'paused', 'stopped': it can go on. 'stopped' only means that somebody pressed stop instead of pause.
 * - 'interrupted': its process is gone without a word (killed, power cut); it can go on.
 * - 'failed': it ended with an error; it can go on when the cause is mended.
 * - 'finished', 'diverged': there is a model.
 */
export type RunState =
  | 'running'
  | 'stopping'
  | 'paused'
  | 'stopped'
  | 'interrupted'
  | 'failed'
  | 'finished'
  | 'diverged';

export interface RunSummary {
  readonly id: string;
  /** The folder's name. */
  readonly name: string;
  readonly state: RunState;
  /** 'train' or 'tutorial': the tutorial's can be looked at, but not paused. */
  readonly command: string;
  /** ISO 8601; null when not known. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Name of the folder of photographs. */
  readonly data: string;
  readonly recipe: string | null;
  readonly backbone: string | null;
  readonly canPause: boolean;
  readonly canResume: boolean;
  /** Whether there is a model to judge, try and take away. */
  readonly hasModel: boolean;
  /** Of the last epoch, while there is no result. */
  readonly valAccuracy: number | null;
  /** By 'test' and 'validation'. */
  readonly results: Readonly<Partial<Record<EvaluatedPart, RunScore>>>;
  /** Why it failed. */
  readonly error?: ApiError;
}

export interface RunScore {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly correct: number;
  readonly count: number;
  readonly loss: number;
}

/** POST /api/runs; answers with a `RunSummary` (201). */
export interface NewRun {
  readonly recipe: 'fast' | 'tutorial' | 'best';
  /** Only those that differ from the recipe, by name. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
  /** Default: the best that can be had. */
  readonly weights?: string;
  /** Default 0: with it the photographs are split as /api/data shows. */
  readonly seed?: number;
  /** Name for the folder; default: that of the photographs with a number. */
  readonly name?: string;
}

/*
 * POST /api/runs/ID/pause    stops after this step; the run can go on
 * POST /api/runs/ID/stop     the same, and it counts as ended
 * POST /api/runs/ID/resume   goes on where it was; body {} or { acceptChanges: true } when photographs have changed
 *
 * answer with a `RunSummary`; 409 when the run is not in a state for it.
 */

/** POST /api/runs/ID/resume */
export interface ResumeRun {
  readonly acceptChanges?: boolean;
}

/** GET /api/runs/ID */
export interface RunDetail extends RunSummary {
  /** The command that repeats it; null when not recorded. */
  readonly commandLine: string | null;
  readonly seed: number | null;
  /** All settings by name. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Those that differ from the recipe that it began with. */
  readonly changed: readonly string[];
  readonly classNames: readonly string[];
  readonly weights: string | null;
  readonly epochs: readonly EpochPoint[];
  /** How the epoch came on that is not over yet, as `progress` told it; empty when there is none. */
  readonly running: readonly EpochProgress[];
  /** Number of epochs after which fine-tuning began; null when there is none (yet). */
  readonly fineTuningAfterEpoch: number | null;
  /** The last number of an epoch in the recipe. */
  readonly plannedEpochs: number;
  readonly activity: Activity;
  /** Lines in the run's log: GET /api/runs/ID/events?after=THIS goes on behind them. */
  readonly eventCount: number;
  /** About what was split off and what looks odd. */
  readonly notes: readonly Remark[];
  /** Photographs by part and class; null before they are read. */
  readonly counts: Readonly<Record<PartName, Readonly<Record<string, number>>>> | null;
}

export interface EpochPoint {
  /** Counted from 1 over all phases. */
  readonly epoch: number;
  readonly phase: 'feature extraction' | 'fine-tuning' | string;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly valLoss: number | null;
  readonly valAccuracy: number | null;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** A moment inside an epoch. */
export type EpochProgress = Pick<RunProgressEvent, 'epoch' | 'step' | 'steps' | 'loss' | 'accuracy'>;

/** What a run is doing now. */
export interface Activity {
  /**
   * 'starting': its process has begun. 'preparing': photographs are read and divided, weights are fetched.
   * 'training': inside an epoch. 'validating': the end of one. 'judging': the finished model is measured and saved.
   * 'idle': nothing works on it.
   */
  readonly doing: 'starting' | 'preparing' | 'training' | 'validating' | 'judging' | 'idle';
  readonly phase: string | null;
  readonly epoch: number | null;
  readonly epochs: number | null;
  readonly step: number | null;
  readonly steps: number | null;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly imagesPerSecond: number | null;
  /** Estimated seconds until this phase of training is over; null when not known. */
  readonly remainingSeconds: number | null;
  /** Seconds since the run began; its breaks do not count. */
  readonly elapsedSeconds: number;
  /** Bytes that its process takes; null when nothing works on it. */
  readonly memory: number | null;
}

/**
 * GET /api/runs/ID/events?after=N: server-sent events. First all lines of the log behind line N (default 0), then new
 * ones as they come. `id:` of an event is the number of its line, so EventSource goes on where it was by itself
 * (Last-Event-ID). The name of an event is its `event`; its data the object as JSON. `status` comes every second or two
 * while something works on the run and whenever its state changes; it has no id.
 */
export type RunEvent =
  | RunStatusEvent
  | RunPhaseEvent
  | RunProgressEvent
  | RunEpochEvent
  | RunDataEvent
  | RunOtherEvent;

export interface RunStatusEvent {
  readonly event: 'status';
  readonly run: RunSummary;
  readonly activity: Activity;
}

export interface RunPhaseEvent {
  readonly event: 'phase';
  readonly time: string;
  readonly phase: string;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly steps: number;
}

/** Inside an epoch, about once a second. */
export interface RunProgressEvent {
  readonly event: 'progress';
  readonly time: string;
  readonly phase: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly images: number;
  readonly imagesPerSecond: number;
}

export interface RunEpochEvent extends EpochPoint {
  readonly event: 'epoch';
  readonly time: string;
  readonly epochs: number;
}

export interface RunDataEvent {
  readonly event: 'data';
  readonly time: string;
  readonly classNames: readonly string[];
  readonly counts: Readonly<Record<PartName, Readonly<Record<string, number>>>>;
}

/** weights { description }, resumed { phase, epoch, step }, summary { text }, diverged { message, hint }, figure, note (a `Remark`) */
export interface RunOtherEvent {
  readonly event: 'weights' | 'resumed' | 'summary' | 'diverged' | 'figure' | 'note';
  readonly time: string;
  readonly text?: string;
  readonly kind?: string;
  readonly values?: MessageValues;
  readonly description?: string;
  readonly message?: string;
  readonly hint?: string;
}

/** GET /api/comparison?runs=ID,ID,... (2 to 12). Every list inside has one entry a run, in that order. */
export interface Comparison {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly differences: readonly { readonly name: string; readonly values: readonly (string | null)[] }[];
  readonly results: Readonly<Partial<Record<EvaluatedPart, readonly (RunScore | null)[]>>>;
  readonly epochs: readonly (number | null)[];
  readonly seconds: readonly (number | null)[];
  /** Of runs that are not finished too. */
  readonly curves: readonly (readonly EpochPoint[])[];
  readonly fineTuningAfterEpoch: readonly (number | null)[];
}

// ---------------------------------------------------------------------------------------------------------------------
// Judge

export type EvaluatedPart = 'test' | 'validation';

/**
 * GET  /api/runs/ID/evaluation/PART   the status; 'none' when nothing was measured yet
 * POST /api/runs/ID/evaluation/PART   measures (seconds to minutes, in the background) unless it is there already, and
 *                                     answers with the status; progress comes by /api/events
 *
 * The result is kept in the run's folder, so it is there at once the next time.
 */
export interface EvaluationStatus {
  readonly state: 'none' | 'running' | 'ready' | 'failed';
  /** Photographs done and in all, while it runs. */
  readonly done: number;
  readonly total: number;
  /** When ready. */
  readonly evaluation?: RunEvaluation;
  readonly error?: ApiError;
  /** Parts that have photographs. */
  readonly parts: readonly EvaluatedPart[];
}

/** A value with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface RunEvaluation {
  readonly part: EvaluatedPart;
  readonly classNames: readonly string[];
  readonly count: number;
  readonly correct: number;
  readonly accuracy: Estimate;
  readonly topK: readonly (Estimate & { readonly k: number })[];
  readonly macroPrecision: Estimate;
  readonly macroRecall: Estimate;
  readonly macroF1: Estimate;
  readonly rocAuc: Estimate | null;
  readonly averagePrecision: Estimate | null;
  readonly logLoss: Estimate;
  readonly brierScore: Estimate;
  readonly calibrationError: Estimate;
  readonly classes: readonly ClassRow[];
  /** confusion[true class][predicted class] */
  readonly confusion: readonly (readonly number[])[];
  /** For a reliability diagram; empty ranges have no confidence and accuracy. */
  readonly calibration: readonly {
    readonly low: number;
    readonly high: number;
    readonly count: number;
    readonly confidence: number | null;
    readonly accuracy: number | null;
  }[];
  /** The most frequent mistakes. */
  readonly mostConfused: readonly {
    readonly label: string;
    readonly predicted: string;
    readonly count: number;
    readonly share: number;
  }[];
  /**
   * For two classes: precision and recall of the second one for thresholds of its probability, rising, at most 201
   * points. Null for more classes.
   */
  readonly thresholds:
    | readonly {
        readonly threshold: number;
        readonly precision: number;
        readonly recall: number;
        readonly f1: number;
        readonly truePositives: number;
        readonly falsePositives: number;
      }[]
    | null;
  /** The threshold with the highest F1; null for more classes. */
  readonly bestThreshold: number | null;
  /** What must be known to read the numbers. */
  readonly warnings: readonly Remark[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export interface ClassRow {
  readonly name: string;
  /** Photographs of the class. */
  readonly support: number;
  readonly predicted: number;
  readonly correct: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly precisionInterval: readonly [number, number] | null;
  readonly recallInterval: readonly [number, number] | null;
  readonly rocAuc: number | null;
}

/**
 * GET /api/runs/ID/evaluation/PART/pictures?label=CLASS&predicted=CLASS&right=0|1&order=loss|sure|name&offset=0&limit=60
 *
 * `label` and `predicted` are positions in `classNames`, all parameters are optional: with both, a cell of the confusion
 * matrix. `order=loss` (default): the most confident mistakes first; `sure`: highest probability of the chosen class
 * first; `name`: as they lie in the folder. `threshold=0.7` (two classes only) decides anew from which probability of
 * the second class on a picture counts as that.
 */
export interface JudgedPictures {
  readonly total: number;
  readonly offset: number;
  readonly pictures: readonly JudgedPicture[];
}

export interface JudgedPicture {
  /** For /api/runs/RUN/pictures/ID/... */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly predicted: string;
  /** Of the chosen class. */
  readonly probability: number;
  /** In the order of `classNames`. */
  readonly probabilities: readonly number[];
  readonly loss: number;
  readonly right: boolean;
}

/*
 * GET /api/runs/ID/pictures/PICTURE/thumbnail?size=160   WebP, as for photographs
 * GET /api/runs/ID/pictures/PICTURE/picture?size=1024
 */

/** GET /api/runs/ID/pictures/PICTURE/heat-map?class=CLASSNAME (default: the class that the model sees) */
export interface HeatMapResult {
  readonly className: string;
  /** Of that class. */
  readonly probability: number;
  readonly probabilities: readonly ClassProbability[];
  /** The picture, and the picture with the map over it, of the same size: WebP as data: addresses. */
  readonly picture: string;
  readonly overlay: string;
  readonly width: number;
  readonly height: number;
}

// ---------------------------------------------------------------------------------------------------------------------
// Try

/**
 * POST /api/runs/ID/classify?heatMap=1&class=CLASSNAME with the picture's bytes as the body. Nothing is written to disk.
 */
export interface Classification {
  readonly label: string;
  readonly probability: number;
  /** Highest first. */
  readonly probabilities: readonly ClassProbability[];
  /** With heatMap=1. */
  readonly heatMap?: HeatMapResult;
  /** Without the way over the network. */
  readonly milliseconds: number;
}

export interface ClassProbability {
  readonly className: string;
  readonly probability: number;
}

// ---------------------------------------------------------------------------------------------------------------------
// Take it with you

/** GET /api/runs/ID/downloads */
export interface Downloads {
  readonly files: readonly DownloadableFile[];
}

/**
 * A link for <a href download>: GET /api/runs/ID/downloads/model.onnx, card.json, model.zip, report.html, web-page.zip.
 * What is not there yet (zip, web page) is made when it is asked for.
 */
export interface DownloadableFile {
  readonly kind: 'model' | 'card' | 'zip' | 'report' | 'web-page';
  readonly url: string;
  /** What the browser calls it. */
  readonly fileName: string;
  /** Null when it is made on request. */
  readonly bytes: number | null;
}

/* GET /api/runs/ID/report shows the report in a page of its own (target=_blank), without scripts. */
>>>>>>> w/A
