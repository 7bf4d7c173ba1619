import type { Random } from '../random.js';
import { pickWeighted } from './choose.js';
import type { Color } from './color.js';

/** The features of a cat, except its coat. Lengths in head units (half a skull is 100). */
export interface CatBreed {
  /** From -1 (a narrow wedge) to 1 (round cheeks). */
  readonly cheeks: number;
  readonly earHeight: number;
  /** How far apart the ears are, from 0 to 1. */
  readonly earSpread: number;
  readonly earsFolded: boolean;
  /** Tufts of the ears' tips. */
  readonly lynx: boolean;
  /** From 0 (Persian) to 1: how far the nose is below the eyes. */
  readonly noseLength: number;
  readonly eyeSize: number;
  readonly iris: Color;
  /** From 0 (a slit) to 1 (round). */
  readonly pupil: number;
  /** From 0 (short) to 1 (long). */
  readonly fur: number;
  /** Width of the body, 1 is ordinary. */
  readonly girth: number;
}

const IRISES: readonly Color[] = [
  [150, 176, 70],
  [196, 178, 60],
  [222, 158, 48],
  [110, 164, 110],
  [104, 158, 196],
  [176, 118, 54],
];

export function drawCatBreed(random: Random): CatBreed {
  const name = pickWeighted(random, {
    shorthair: 0.45,
    oriental: 0.16,
    british: 0.16,
    longhair: 0.16,
    persian: 0.05,
    fold: 0.01,
  });
  const breed: CatBreed = {
    cheeks: random.uniform(-0.2, 0.4),
    earHeight: random.uniform(74, 92),
    earSpread: random.uniform(0.3, 0.7),
    earsFolded: name === 'fold',
    lynx: false,
    noseLength: random.uniform(0.65, 0.9),
    eyeSize: random.uniform(0.94, 1.12),
    iris: IRISES[random.integer(IRISES.length)],
    pupil: random.uniform(0.05, 0.85),
    fur: random.uniform(0, 0.25),
    girth: random.uniform(0.9, 1.1),
  };
  switch (name) {
    case 'oriental':
      return {
        ...breed,
        cheeks: -0.9,
        earHeight: random.uniform(98, 114),
        earSpread: 0.9,
        noseLength: 1,
        fur: 0,
        girth: 0.82,
      };
    case 'british':
      return { ...breed, cheeks: 0.9, earHeight: random.uniform(60, 70), earSpread: 0.75, girth: 1.16 };
    case 'longhair':
      return {
        ...breed,
        lynx: true,
        earHeight: random.uniform(86, 104),
        fur: random.uniform(0.7, 1),
        girth: 1.14,
      };
    case 'persian':
      return {
        ...breed,
        cheeks: 0.8,
        earHeight: random.uniform(48, 58),
        earSpread: 0.95,
        noseLength: 0.3,
        fur: 1,
        girth: 1.2,
      };
    case 'fold':
      return { ...breed, cheeks: 0.8, earHeight: 62, earSpread: 0.7, eyeSize: 1.18, girth: 1.1 };
    default:
      return breed;
  }
}
