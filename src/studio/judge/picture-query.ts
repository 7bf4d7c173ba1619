import type { JudgedPicture } from '../api.js';

/** Which photographs are wanted, and in which order. */
export interface PictureQuery {
  /** Where photographs may have several labels: the class that the other parameters are about. */
  readonly class?: number;
  /** With `class`: whether it is given to photographs that have it, is not, or is given to others. */
  readonly answer?: 'right' | 'missed' | 'wrong';
  readonly label?: number;
  readonly predicted?: number;
  readonly right?: boolean;
  readonly order: 'loss' | 'sure' | 'name';
  /** From which probability on a photograph counts as `class`; for two classes: as the second one. */
  readonly threshold?: number;
  readonly offset: number;
  readonly limit: number;
}

/** What the page knows a photograph by, from its recorded path. */
export type DescribePicture = (path: string) => Pick<JudgedPicture, 'id' | 'photograph' | 'labelsNow'>;
