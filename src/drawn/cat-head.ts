import type { Random } from '../random.js';
import { type Canvas, ellipse, fill, stroke } from './canvas.js';
import type { CatBreed } from './cat-breed.js';
import { type Coat, lineColor } from './coat.js';
import { type Color, darker, lighter, luminance, mix, WHITE } from './color.js';
import { drawEye } from './eyes.js';
import { catFaceMarkings } from './face-markings.js';
import { drawFaceFur } from './fur.js';
import { furry, leaf, mirrored, type Point, path, smoothClosed, smoothOpen } from './geometry.js';
import type { HeadView } from './head-view.js';

const SIDES = [-1, 1] as const;

/** A cat's head around the origin. */
export function drawCatHead(
  canvas: Canvas,
  random: Random,
  breed: CatBreed,
  coat: Coat,
  view: HeadView,
): string {
  const outline = view.outline(skull(breed));
  const edge =
    breed.fur > 0.5
      ? furry(random, outline, { length: 6 + 4 * breed.fur, spacing: 16, droop: 0.7 })
      : smoothClosed(outline);
  const line = lineColor(coat.base);
  const earColor = coat.pattern === 'pointed' ? coat.marking : coat.base;
  const ears = SIDES.map((side) => ear(canvas, { breed, coat, view, side, color: earColor }));
  return [
    breed.earsFolded ? '' : ears.join(''),
    ...SIDES.map((side) => cheekTufts(canvas, breed, coat, view, side)),
    fill(edge, canvas.round(coat.base)),
    canvas.clipped(
      edge,
      catFaceMarkings(canvas, random, coat, view) +
        drawFaceFur(random, coat.base, outline, view.at(0, 20, 90)) +
        shading(canvas, view),
    ),
    stroke(edge, line, 2.5, 0.55),
    breed.earsFolded ? ears.join('') : '',
    ...SIDES.map((side) => catEye(canvas, breed, coat, view, side)),
    muzzle(canvas, breed, coat, view),
    whiskers(random, breed, coat, view),
  ].join('');
}

function skull({ cheeks, noseLength }: CatBreed): Point[] {
  const wide = 100 + 9 * cheeks;
  const chin = 80 + 8 * noseLength - 4 * cheeks;
  return mirrored([
    [0, -76],
    [38, -75],
    [wide * 0.76, -54],
    [wide * 0.95, -14],
    [wide, 20],
    [wide * 0.88, 50],
    [(wide + 8 * cheeks) * 0.58, chin - 9],
    [26, chin + 3],
    [0, chin + 6],
  ]);
}

function ear(
  canvas: Canvas,
  {
    breed,
    coat,
    view,
    side,
    color,
  }: {
    readonly breed: CatBreed;
    readonly coat: Coat;
    readonly view: HeadView;
    readonly side: -1 | 1;
    readonly color: Color;
  },
): string {
  const { earHeight, earSpread } = breed;
  const z = -8;
  const inner = view.at(side * (20 + 6 * earSpread), -66, z);
  const outer = view.at(side * (92 + 4 * earSpread), -18 - 6 * earSpread, z);
  const tip = view.at(side * (66 + 26 * earSpread), -62 - earHeight, z);
  const line = lineColor(color);
  if (breed.earsFolded) return foldedEar(canvas, view, side, color, line);
  const outside = earOutline(inner, tip, outer, side, 1);
  const toMiddle = (point: Point, amount: number): Point => {
    const middle: Point = [inner[0] * 0.46 + outer[0] * 0.54, inner[1] * 0.46 + outer[1] * 0.54];
    return [point[0] + (middle[0] - point[0]) * amount, point[1] + (middle[1] - point[1]) * amount];
  };
  const inside = earOutline(toMiddle(inner, 0.3), toMiddle(tip, 0.24), toMiddle(outer, 0.3), side, 0.7);
  const hairColor = luminance(coat.light) > 0.5 ? coat.light : lighter(coat.base, 0.3);
  const root: Point = [inner[0] * 0.7 + outer[0] * 0.3, inner[1] * 0.7 + outer[1] * 0.3 + 8];
  const hairs = [0.15, 0.36, 0.55].map((part) => {
    const end: Point = [
      root[0] + (tip[0] - root[0]) * (0.62 - part * 0.5) + side * part * 34,
      root[1] + (tip[1] - root[1]) * (0.64 - part * 0.62),
    ];
    return fill(leaf([root[0] + side * part * 30, root[1] + part * 12], end, 6, -side * 4), hairColor, 0.85);
  });
  return [
    breed.lynx
      ? fill(leaf([tip[0], tip[1] + 14], [tip[0] + side * 5, tip[1] - 22], 7), darker(color, 0.35))
      : '',
    fill(outside, canvas.round(color)),
    fill(inside, canvas.fade(mix(coat.innerEar, color, 0.2), darker(coat.innerEar, 0.22))),
    ...hairs,
    stroke(outside, line, 2.5, 0.6),
  ].join('');
}

function earOutline(inner: Point, tip: Point, outer: Point, side: -1 | 1, bulge: number): string {
  const middle = (a: Point, b: Point, out: number): Point => [
    (a[0] + b[0]) / 2 + side * out,
    (a[1] + b[1]) / 2 - Math.abs(out) * 0.4,
  ];
  const points: Point[] = [
    inner,
    middle(inner, tip, -3 * bulge),
    [tip[0] - side * 4, tip[1] + 4],
    [tip[0] + side * 3, tip[1] + 6],
    middle(tip, outer, 9 * bulge),
    outer,
    [(inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2 + 26],
  ];
  return smoothClosed(points);
}

/** An ear whose tip folds forward and down over the forehead. */
function foldedEar(canvas: Canvas, view: HeadView, side: -1 | 1, color: Color, line: Color): string {
  const point = (x: number, y: number, z: number): Point => view.at(side * x, y, z);
  const root = smoothClosed([point(34, -70, -8), point(62, -98, -8), point(92, -84, -8), point(98, -34, -8)]);
  const tip: Point = point(74, -44, 52);
  const [inner, outer] = [point(32, -72, 10), point(96, -78, 0)];
  const flap = path`M${inner}Q${point(60, -106, 0)} ${outer}Q${point(96, -58, 30)} ${tip}Q${point(50, -52, 40)} ${inner}Z`;
  return (
    fill(root, canvas.round(darker(color, 0.25))) +
    fill(flap, canvas.round(color)) +
    stroke(flap, line, 2.8, 0.8)
  );
}

/** Tufts of fur at the cheeks, behind the skull. */
function cheekTufts(canvas: Canvas, breed: CatBreed, coat: Coat, view: HeadView, side: -1 | 1): string {
  const reach = 12 + 20 * breed.fur;
  const wide = 96 + 9 * breed.cheeks;
  const paint = canvas.round(darker(coat.base, 0.06));
  return [
    [8, 34],
    [26, 50],
    [44, 64],
  ]
    .map(([from, to], index) => {
      const start = view.at(side * (wide - 24 - index * 8), from, 0);
      const end = view.at(side * (wide + reach - index * 9), to, 0);
      return fill(leaf(start, end, 15), paint);
    })
    .join('');
}

function shading(canvas: Canvas, view: HeadView): string {
  const [noseX, noseY] = view.at(0, 4, 86);
  // The bridge of the nose catches light.
  return (
    canvas.shade(-canvas.light * 112, 30, 84, 140, 0.22) +
    ellipse(noseX + canvas.light * 4, noseY, 10, 34, WHITE, 0.1)
  );
}

function catEye(canvas: Canvas, breed: CatBreed, coat: Coat, view: HeadView, side: -1 | 1): string {
  const x = side * 44;
  const size = breed.eyeSize;
  const narrowing = view.narrowing(x, 74);
  const height = 23 * size;
  return drawEye(canvas, {
    center: view.at(x, -4, 74),
    width: 26 * size * narrowing,
    height,
    side,
    slant: 8,
    open: view.pose.eyes,
    iris: breed.iris,
    rim: mix(lineColor(coat.base), [30, 22, 28], 0.72),
    pupil: (4 + 14 * breed.pupil) * size * Math.sqrt(narrowing),
    gaze: Math.max(-1, Math.min(1, view.pose.yaw / 60)),
    white: false,
  });
}

function muzzle(canvas: Canvas, breed: CatBreed, coat: Coat, view: HeadView): string {
  const drop = 24 + 14 * breed.noseLength;
  const pad = coat.pattern === 'pointed' ? mix(coat.marking, coat.light, 0.25) : coat.light;
  const paint = canvas.round(pad, 0.7);
  const line = mix(lineColor(pad), [40, 28, 32], 0.5);
  const [x, y] = view.at(0, drop, 98);
  const [chinX, chinY] = view.at(0, drop + 32, 84);
  const parts = [ellipse(chinX, chinY, 19, 14, paint)];
  if (view.pose.mouth !== 'closed') parts.push(openMouth(x, y + 18, view.pose.mouth === 'tongue'));
  for (const side of SIDES) {
    const [padX, padY] = view.at(side * 19, drop + 15, 90);
    const narrowing = view.narrowing(side * 19, 90);
    parts.push(ellipse(padX, padY, 25 * narrowing, 19, paint));
    for (const [dotX, dotY] of [
      [4, -3],
      [14, -4],
      [8, 5],
    ]) {
      parts.push(ellipse(padX + side * dotX * narrowing, padY + dotY, 1.5, 1.5, line, 0.5));
    }
  }
  const smile = path`M${x - 27} ${y + 24}Q${x - 12} ${y + 34} ${x} ${y + 19}Q${x + 12} ${y + 34} ${x + 27} ${y + 24}`;
  parts.push(stroke(path`M${x} ${y + 8}L${x} ${y + 20}`, line, 3), stroke(smile, line, 3));
  const nose = path`M${x - 12} ${y - 7}Q${x} ${y - 11} ${x + 12} ${y - 7}Q${x + 11} ${y + 3} ${x} ${y + 10}Q${x - 11} ${y + 3} ${x - 12} ${y - 7}Z`;
  parts.push(fill(nose, canvas.round(coat.nose)), stroke(nose, darker(coat.nose, 0.5), 1.8, 0.8));
  parts.push(ellipse(x + canvas.light * 4, y - 5, 4, 1.8, WHITE, 0.55));
  return parts.join('');
}

function openMouth(x: number, y: number, tongueOut: boolean): string {
  const mouth = path`M${x - 15} ${y + 4}Q${x} ${y - 4} ${x + 15} ${y + 4}Q${x + 12} ${y + 30} ${x} ${y + 32}Q${x - 12} ${y + 30} ${x - 15} ${y + 4}Z`;
  const tongue = tongueOut
    ? ellipse(x, y + 24, 8.5, 13, [232, 124, 136])
    : ellipse(x, y + 25, 9, 6, [226, 116, 128]);
  return fill(mouth, [92, 36, 46]) + tongue;
}

function whiskers(random: Random, breed: CatBreed, coat: Coat, view: HeadView): string {
  const drop = 24 + 14 * breed.noseLength;
  const color: Color = luminance(coat.light) > 0.86 && luminance(coat.base) > 0.7 ? [120, 108, 108] : WHITE;
  const parts: string[] = [];
  for (const side of SIDES) {
    const far = view.isFar(side) ? 0.72 : 1;
    for (const [index, rise] of [-16, -1, 14].entries()) {
      const from = view.at(side * 30, drop + 10 + index * 5, 86);
      const length = random.uniform(82, 112) * far;
      const end: Point = [from[0] + side * length, from[1] + rise * 1.5 + random.uniform(-5, 9)];
      const middle: Point = [from[0] + side * length * 0.5, from[1] + rise * 0.4 - 8];
      parts.push(stroke(smoothOpen([from, middle, end]), color, 2.4, 0.85));
    }
  }
  return parts.join('');
}
