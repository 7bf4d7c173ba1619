import type { Photograph, PhotographProblem } from './data.js';
import type { ClassProbability } from './judge.js';
import type { ReviewTask } from './review.js';

/*
 * POST /api/review/suspects starts a check of the labels (or does nothing while one runs) and answers with its
 * `ReviewTask`.
 */

/** GET /api/review/suspects: what the last check found; 404 'not-checked' when there is none. */
export interface SuspectList {
  /** Photographs whose labels were checked. */
  readonly checked: number;
  /** Classes with fewer than two different photographs, which cannot be checked. */
  readonly leftOut: readonly string[];
  /** Photographs of the classes that could not be read, and so were not checked: at most 100, and their number. */
  readonly unreadable: readonly UnreadablePhotograph[];
  readonly unreadableCount: number;
  /** Most suspicious first. */
  readonly suspects: readonly ListedSuspect[];
}

/** A photograph that could not be read, as it was then. */
export interface UnreadablePhotograph {
  /** The file's own name, and that of its class. */
  readonly name: string;
  readonly label: string;
  readonly problem: PhotographProblem;
}

export interface ListedSuspect {
  /** Stays the same when the photograph is moved. */
  readonly id: string;
  readonly decision: SuspectDecision;
}

/**
 * What became of a suspect, wherever in the Studio or beside it that was done. 'open': it has the label that was checked;
 * 'gone': it was deleted or changed.
 */
export type SuspectDecision = 'open' | 'kept' | 'moved' | 'aside' | 'gone';

/** GET /api/review/suspects/ID */
export interface Suspect extends ListedSuspect {
  /** As it is now; null when it is gone. */
  readonly photograph: Photograph | null;
  /** Names of the class that it was in when it was checked, and of the one that it seems to be of. */
  readonly label: string;
  readonly suggested: string;
  /** The id of the suggested class; null when there is no such class any more. */
  readonly suggestedClass: string | null;
  /** By models that have not seen the photograph: the most probable classes, and the label; most probable first. */
  readonly probabilities: readonly ClassProbability[];
  /** The photographs that look most like it, whatever their labels, as they are now. */
  readonly similar: readonly SimilarPhotograph[];
}

export interface SimilarPhotograph {
  readonly photograph: Photograph;
  /** The cosine of the angle between the features of both, at most 1. */
  readonly similarity: number;
}

/**
 * POST /api/data/keeps; answers with a `DataChange`. The labels of these photographs are right: no check suspects them
 * again. 409 'already-kept' when all of them were kept before.
 */
export interface Keep {
  /** Ids of photographs. */
  readonly photographs: readonly string[];
}

/**
 * GET /api/data/photographs/ID/similar?limit=24: the photographs that look most like one, the most similar first; those
 * that were set aside are left out. What the network sees in the photographs is computed at the first use: as long as that takes, `similar` is null
 * and the task 'similar' of /api/review tells how far it is; ask again when it has ended. `limit` is at most 200.
 */
export interface SimilarPhotographs {
  readonly task: ReviewTask;
  readonly similar: readonly SimilarPhotograph[] | null;
}
