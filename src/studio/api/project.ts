import type { ApiError } from './messages.js';

/** GET /api/project: what the zip of the project holds. GET /api/project/zip is the zip itself. */
export interface ProjectContents {
  /** What the file is called. */
  readonly fileName: string;
  /** In classes, without one and set aside. */
  readonly photographs: number;
  /** Of a Studio in a tab: others, whose files the browser has lost. A folder is read again when a file disappears. */
  readonly lost?: number;
  /** Runs with a model. */
  readonly runs: number;
  /** Runs that are not in it. */
  readonly leftOut: readonly LeftOutRun[];
}

/** A run that is not in the zip of a project. */
export interface LeftOutRun {
  readonly name: string;
  /** 'unfinished': it has no model yet. 'other-photographs': it was trained on others than those of the project. */
  readonly why: 'unfinished' | 'other-photographs';
}

/** POST /api/project, with the zip of a project as the body, in a Studio without a server: what was taken out of it. */
export interface TakenProject {
  /** New ones. */
  readonly photographs: number;
  /** Photographs that were there already, in the same class. */
  readonly known: number;
  readonly runs: number;
  /** Photographs that this browser cannot read, by their paths in the zip. */
  readonly leftOut: readonly { readonly name: string; readonly error: ApiError }[];
}

/** An event of /api/events: how much of a project has been read. */
export interface ProjectProgress {
  readonly event: 'project';
  /** Files. */
  readonly done: number;
  readonly total: number;
}
