import type { Random } from '../random.js';
import { chance, pickWeighted } from './choose.js';
import type { Color } from './color.js';

export type DogEars = 'pricked' | 'bat' | 'folded' | 'hanging' | 'long' | 'curly';
export type DogTail = 'thin' | 'bushy' | 'curled' | 'short';

/** The features of a dog, except its coat. Lengths in head units (half a skull is 100). */
export interface DogBreed {
  readonly ears: DogEars;
  readonly earLength: number;
  /** Half the width of the skull. */
  readonly skull: number;
  /** How far the nose stands out from the face. */
  readonly muzzleLength: number;
  /** Half the width of the muzzle at the nose. */
  readonly muzzleWidth: number;
  /** Hanging lips, from 0 to 1. */
  readonly jowls: number;
  readonly wrinkles: boolean;
  readonly beard: boolean;
  readonly iris: Color;
  /** From 0 (short) to 1 (long). */
  readonly fur: number;
  readonly girth: number;
  /** Length of the legs, 1 is ordinary. */
  readonly legs: number;
  readonly tail: DogTail;
}

const IRISES: readonly Color[] = [
  [98, 62, 36],
  [74, 46, 30],
  [132, 86, 44],
  [110, 74, 40],
  [118, 160, 190],
];

export function drawDogBreed(random: Random): DogBreed {
  const name = pickWeighted(random, {
    retriever: 0.23,
    hound: 0.19,
    spaniel: 0.15,
    terrier: 0.13,
    collie: 0.08,
    poodle: 0.08,
    bulldog: 0.07,
    spitz: 0.05,
    corgi: 0.03,
  });
  const breed: DogBreed = {
    ears: 'hanging',
    earLength: random.uniform(0.9, 1.1),
    skull: random.uniform(84, 92),
    muzzleLength: random.uniform(56, 70),
    muzzleWidth: random.uniform(35, 40),
    jowls: random.uniform(0.2, 0.5),
    wrinkles: false,
    beard: false,
    iris: IRISES[random.integer(IRISES.length)],
    fur: random.uniform(0, 0.3),
    girth: random.uniform(0.92, 1.08),
    legs: random.uniform(0.92, 1.08),
    tail: 'thin',
  };
  // Dogs with upright ears are hard to tell from cats even for people, so the tips mostly fall over.
  const standing = chance(random, 0.3) ? 'pricked' : 'folded';
  switch (name) {
    case 'retriever':
      return { ...breed, fur: random.uniform(0, 0.9), tail: 'bushy', girth: 1.08 };
    case 'hound':
      return {
        ...breed,
        ears: 'long',
        skull: 80,
        muzzleLength: 74,
        jowls: 0.85,
        legs: chance(random, 0.4) ? 0.6 : 1,
      };
    case 'spitz':
      return {
        ...breed,
        ears: standing,
        muzzleLength: 64,
        muzzleWidth: 34,
        fur: random.uniform(0.4, 0.9),
        tail: 'curled',
        jowls: 0.1,
      };
    case 'spaniel':
      return { ...breed, ears: 'long', skull: 84, muzzleLength: 50, fur: 0.75, tail: 'bushy', legs: 0.82 };
    case 'terrier':
      return {
        ...breed,
        ears: 'folded',
        skull: 80,
        muzzleLength: 52,
        beard: chance(random, 0.6),
        fur: random.uniform(0.3, 0.7),
        tail: 'short',
        legs: 0.86,
      };
    case 'bulldog':
      return {
        ...breed,
        ears: chance(random, 0.15) ? 'bat' : 'folded',
        skull: 98,
        muzzleLength: 22,
        muzzleWidth: 46,
        jowls: 1,
        wrinkles: true,
        fur: 0,
        tail: 'short',
        girth: 1.16,
        legs: 0.78,
      };
    case 'poodle':
      return { ...breed, ears: 'curly', skull: 84, muzzleLength: 50, muzzleWidth: 34, fur: 1, tail: 'short' };
    case 'collie':
      return {
        ...breed,
        ears: 'folded',
        earLength: 1.15,
        skull: 82,
        muzzleLength: 74,
        muzzleWidth: 29,
        fur: random.uniform(0.6, 1),
        tail: 'bushy',
        jowls: 0.1,
      };
    case 'corgi':
      return {
        ...breed,
        ears: standing,
        earLength: 1.1,
        muzzleLength: 60,
        muzzleWidth: 34,
        legs: 0.55,
        tail: 'short',
        fur: 0.35,
        girth: 1.1,
      };
  }
}
