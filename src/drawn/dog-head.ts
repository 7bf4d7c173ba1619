import type { Random } from '../random.js';
import { type Canvas, fill, stroke } from './canvas.js';
import { type Coat, lineColor } from './coat.js';
import { darker, mix } from './color.js';
import type { DogBreed } from './dog-breed.js';
import { drawDogEar, drawTopknot } from './dog-ears.js';
import { drawMuzzle } from './dog-muzzle.js';
import { drawEye } from './eyes.js';
import { dogFaceMarkings } from './face-markings.js';
import { drawFaceFur } from './fur.js';
import { furry, mirrored, type Point, smoothClosed, smoothOpen } from './geometry.js';
import type { HeadView } from './head-view.js';

const SIDES = [-1, 1] as const;

/** A dog's head around the origin. */
export function drawDogHead(
  canvas: Canvas,
  random: Random,
  breed: DogBreed,
  coat: Coat,
  view: HeadView,
): string {
  const outline = view.outline(skull(breed));
  const edge =
    breed.fur > 0.55
      ? furry(random, outline, { length: 6 + 7 * breed.fur, spacing: 17, droop: 0.9 })
      : smoothClosed(outline);
  const ears = SIDES.map((side) => drawDogEar(canvas, random, { breed, coat, view, side }));
  return [
    ...ears.map(({ behind }) => behind),
    breed.ears === 'pricked' || breed.fur > 0.55 ? ruff(canvas, random, breed, coat, view) : '',
    fill(edge, canvas.round(coat.base)),
    canvas.clipped(
      edge,
      dogFaceMarkings(canvas, random, coat, view) +
        drawFaceFur(random, coat.base, outline, view.at(0, 20, 90)) +
        shading(canvas),
    ),
    stroke(edge, lineColor(coat.base), 2.5, 0.55),
    breed.ears === 'curly' ? drawTopknot(canvas, random, coat, view) : '',
    ...SIDES.map((side) => dogEye(canvas, breed, coat, view, side)),
    drawMuzzle(canvas, random, breed, coat, view),
    ...ears.map(({ front }) => front),
  ].join('');
}

function skull({ skull: wide, muzzleLength }: DogBreed): Point[] {
  const chin = 88 + muzzleLength * 0.06;
  return mirrored([
    [0, -86],
    [wide * 0.46, -83],
    [wide * 0.86, -60],
    [wide * 0.99, -20],
    [wide * 0.96, 16],
    [wide * 0.82, 48],
    [wide * 0.58, 72],
    [wide * 0.3, chin - 4],
    [0, chin],
  ]);
}

/** Fur that stands out below the cheeks. */
function ruff(canvas: Canvas, random: Random, breed: DogBreed, coat: Coat, view: HeadView): string {
  const pale = coat.pattern === 'striped' || coat.pattern === 'bicolor' || coat.pattern === 'patched';
  const wide = breed.skull;
  const reach = 4 + 20 * breed.fur;
  const points = mirrored([
    [0, -60],
    [wide * 0.8, -34],
    [wide + reach * 0.3, 8],
    [wide * 0.92 + reach, 44],
    [wide * 0.6 + reach, 82],
    [wide * 0.3, 96 + reach * 0.6],
    [0, 98 + reach],
  ]);
  const edge = furry(random, view.outline(points), { length: 8 + 5 * breed.fur, spacing: 15, droop: 0.8 });
  return fill(edge, canvas.round(mix(coat.base, coat.light, pale ? 0.75 : 0.25)));
}

function shading(canvas: Canvas): string {
  return canvas.shade(-canvas.light * 106, 30, 84, 140, 0.24);
}

function dogEye(canvas: Canvas, breed: DogBreed, coat: Coat, view: HeadView, side: -1 | 1): string {
  const x = side * (breed.wrinkles ? 50 : 39);
  const y = breed.wrinkles ? -4 : -16;
  const narrowing = view.narrowing(x, 72);
  const size = breed.wrinkles ? 1.15 : 1;
  const rim = mix(lineColor(coat.base), [28, 20, 24], 0.8);
  const browColor = darker(coat.base, 0.3);
  const center = view.at(x, y, 72);
  const brow = smoothOpen([
    view.at(side * (Math.abs(x) - 16), y - 20, 76),
    view.at(side * (Math.abs(x) + 2), y - 28, 74),
    view.at(side * (Math.abs(x) + 18), y - 20, 66),
  ]);
  return (
    stroke(brow, browColor, 4.5, 0.35) +
    drawEye(canvas, {
      center,
      width: 18 * size * narrowing,
      height: 15.5 * size,
      side,
      slant: breed.ears === 'pricked' ? 6 : -1,
      open: view.pose.eyes,
      iris: breed.iris,
      rim,
      pupil: 8.5 * size * Math.sqrt(narrowing),
      gaze: Math.max(-1, Math.min(1, view.pose.yaw / 50)),
      white: true,
    })
  );
}
