import type { Random } from '../random.js';
import type { Canvas } from './canvas.js';
import { drawCatBreed } from './cat-breed.js';
import { drawCatHead } from './cat-head.js';
import { type Coat, drawCoat } from './coat.js';
import { drawDogBreed } from './dog-breed.js';
import { drawDogHead } from './dog-head.js';
import { type HeadPose, HeadView } from './head-view.js';

/** What a drawing shows. */
export type AnimalKind = 'cat' | 'dog';

export type TailStyle = 'cat' | 'thin' | 'bushy' | 'curled' | 'short';

/** One animal: what its body needs to know of its breed, and how to draw its head. */
export interface Subject {
  readonly kind: AnimalKind;
  readonly coat: Coat;
  readonly girth: number;
  /** Length of the legs, 1 is ordinary. */
  readonly legs: number;
  /** From 0 (short) to 1 (long). */
  readonly fur: number;
  readonly tail: TailStyle;
  readonly headScale: number;
  /** The head around the origin, half a skull about 100 units wide. */
  readonly drawHead: (canvas: Canvas, random: Random, pose: HeadPose) => string;
}

export function drawSubject(kind: AnimalKind, random: Random): Subject {
  const coat = drawCoat(random);
  if (kind === 'cat') {
    const breed = drawCatBreed(random);
    return {
      kind,
      coat,
      girth: breed.girth,
      legs: random.uniform(0.86, 0.98),
      fur: breed.fur,
      tail: 'cat',
      headScale: 0.84,
      drawHead: (canvas, own, pose) => drawCatHead(canvas, own, breed, coat, new HeadView(pose)),
    };
  }
  const breed = drawDogBreed(random);
  return {
    kind,
    coat,
    girth: breed.girth,
    legs: breed.legs,
    fur: breed.fur,
    tail: breed.tail,
    headScale: 0.86,
    drawHead: (canvas, own, pose) => drawDogHead(canvas, own, breed, coat, new HeadView(pose)),
  };
}
