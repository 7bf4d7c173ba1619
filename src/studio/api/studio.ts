import type { InspectionState } from './data.js';
import type { EvaluationStatus, JudgedPart } from './judge.js';
import type { ProjectProgress } from './project.js';
import type { ReviewProgress } from './review.js';
import type { RunSummary } from './runs.js';

/** GET /api/studio */
export interface StudioInfo {
  readonly version: string;
  /** What a user types to start Graft, such as `npx graft`: for commands in messages. */
  readonly command: string;
  /** Where runs are written, for people. */
  readonly runsFolder: string;
  /** Processor cores of this machine. */
  readonly cores: number;
  /** Bytes of memory of this machine. */
  readonly totalMemory: number;
  readonly limits: StudioLimits;
  readonly features: StudioFeatures;
}

/** What this Studio can do; the page does not offer the rest. */
export interface StudioFeatures {
  /** Suspects, labelling, the map, and photographs like another: everything that compares photographs. */
  readonly review: boolean;
  /** POST /api/project: taking the zip of a project. A server opens its folder instead. */
  readonly takesProjects: boolean;
}

/** The server's limits; larger requests are refused with 413. */
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
export type StudioEvent =
  | DataChanged
  | InspectionProgress
  | RunsChanged
  | EvaluationProgress
  | ReviewProgress
  | ProjectProgress
  | SystemEvent;

/** The photographs have changed: request /api/data again. */
interface DataChanged {
  readonly event: 'data';
  readonly version: number;
}

/** The photographs are being inspected. */
interface InspectionProgress {
  readonly event: 'inspection';
  readonly state: InspectionState;
}

/** A run was added, removed or changed its state. */
interface RunsChanged {
  readonly event: 'runs';
  readonly runs: readonly RunSummary[];
}

/** A run is being evaluated, or its evaluation has ended. */
export interface EvaluationProgress {
  readonly event: 'evaluation';
  readonly run: string;
  readonly part: JudgedPart;
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
