import type { Collar } from './accessories.js';
import type { Point } from './geometry.js';
import type { HeadPose } from './head-view.js';
import type { Subject } from './subject.js';

export type PoseName =
  | 'bust'
  | 'peek'
  | 'sitFront'
  | 'sitTurned'
  | 'lieTurned'
  | 'lieFront'
  | 'rest'
  | 'curl'
  | 'stand';

/** What a pose needs: the animal, what it wears, its head and where it looks. */
export interface Dressed {
  readonly subject: Subject;
  readonly collar: Collar;
  /** A way to hold the head, turned by about `yaw` degrees. */
  readonly face: (yaw: number) => HeadPose;
  readonly head: (x: number, y: number, pose: HeadPose) => string;
}

/** A drawn animal that stands at y = 0. */
export interface Posed {
  readonly markup: string;
  /** Roughly what it covers. */
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  /** The middle of the head. */
  readonly head: Point;
  /** Drawn in front of the edge that the animal looks over. */
  readonly front?: string;
}
