import type { Source } from '../recipes/index.js';
import type { TrainLine } from './train.js';

/** A line that `graft tutorial --json` writes: those of `graft train --json`, and where the pictures come from. */
export type TutorialLine = TrainLine | TutorialSourceEvent;

/** The pictures that the run uses. */
export interface TutorialSourceEvent extends Source {
  readonly event: 'source';
  readonly what: 'data';
  /** The folder of pictures. */
  readonly value: string;
}
