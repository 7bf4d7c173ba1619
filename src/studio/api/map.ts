import type { PhotographProblem } from './data.js';

/*
 * POST /api/review/map begins to arrange all photographs (or does nothing while that goes on) and answers with its
 * `ReviewTask`: the first half of `total` is photographs that are looked at, the second half is arranging them.
 * DELETE /api/review/map stops it and answers with its `ReviewTask`.
 */

/**
 * GET /api/review/map: the photographs of the last map as they are now; 404 'not-arranged' when there is none. A position
 * belongs to the content of a photograph, so one that was moved to another class has kept it. Photographs that were set
 * aside are left out.
 *
 * One row for each photograph, in columns, because there may be twenty thousand.
 */
export interface PhotographMap {
  /** Counts up with every map that is made; as long as it is the same, so are the positions. */
  readonly arrangement: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** From 0 to 65,535, from left to right. */
  readonly x: readonly number[];
  /** From 0 to 65,535, from the top down. */
  readonly y: readonly number[];
  /** The ids of all classes. */
  readonly classIds: readonly string[];
  /** Positions in `classIds`; -1 for photographs that wait for a class, and those in `several`. */
  readonly classes: readonly number[];
  /** Where photographs may have several labels: those that have not exactly one, or of which not all are known. */
  readonly several: readonly {
    readonly at: number;
    readonly classes: readonly string[];
    readonly unknown: readonly string[];
  }[];
  /** 0 train, 1 validation, 2 test; -1 when it is not known. */
  readonly parts: readonly number[];
  /** What is known about some photographs. */
  readonly problems: readonly { readonly at: number; readonly problem: PhotographProblem }[];
  /**
   * Photographs that the newest model with an evaluation takes for another class than the one that they are in; null when
   * no evaluation says anything about these photographs.
   */
  readonly mistakes: {
    readonly run: { readonly id: string; readonly name: string };
    readonly photographs: readonly { readonly at: number; readonly predicted: string }[];
  } | null;
  /** Photographs whose labels are suspected and not yet decided on; null when the labels were not checked. */
  readonly suspects: readonly number[] | null;
  /** Number of photographs that came since, or changed: a new map would have them. */
  readonly unplaced: number;
  /** Number of photographs that could not be read. */
  readonly unreadable: number;
  /** Number of photographs that were left out at random, because there are more than a map takes. */
  readonly beyond: number;
}
