import type { Random } from '../random.js';
import { type Canvas, ellipse, fill, stroke } from './canvas.js';
import { type Coat, lineColor } from './coat.js';
import { BLACK, type Color, darker, lighter, mix, WHITE } from './color.js';
import type { DogBreed } from './dog-breed.js';
import {
  convexHull,
  ellipsePoints,
  furry,
  leaf,
  type Point,
  path,
  smoothClosed,
  smoothOpen,
} from './geometry.js';
import type { HeadView } from './head-view.js';

const SIDES = [-1, 1] as const;
const NOSE_Y = 30;

/** A dog's muzzle with nose and mouth, in front of the skull. */
export function drawMuzzle(
  canvas: Canvas,
  random: Random,
  breed: DogBreed,
  coat: Coat,
  view: HeadView,
): string {
  const color = muzzleColor(coat);
  const line = mix(lineColor(color), [40, 28, 32], 0.45);
  const upper = upperLip(breed, view);
  const paint = canvas.round(color, 0.8);
  const outline =
    breed.fur > 0.75 && breed.ears === 'curly'
      ? furry(random, upper, { length: 4, spacing: 14 })
      : smoothClosed(upper);
  return [
    lowerJaw(canvas, breed, view, color),
    breed.beard ? beard(canvas, random, breed, coat, view) : '',
    fill(outline, paint),
    canvas.clipped(outline, muzzleShading(canvas, breed, view)),
    stroke(outline, line, 2.4, 0.5),
    breed.wrinkles ? wrinkles(view, line) : '',
    lips(breed, view, line),
    breed.beard ? moustache(canvas, breed, coat, view) : '',
    nose(canvas, breed, coat, view),
  ].join('');
}

function muzzleColor(coat: Coat): Color {
  switch (coat.pattern) {
    case 'pointed':
      return mix(coat.marking, coat.base, 0.08);
    case 'tan':
      return coat.marking;
    case 'solid':
      return mix(coat.base, coat.light, 0.45);
    default:
      return coat.light;
  }
}

/** Where the muzzle ends: the middle of its front. */
function tipDepth({ muzzleLength }: DogBreed): number {
  return 92 + muzzleLength;
}

/** The outline around the root of the muzzle at the face and its front. */
function upperLip(breed: DogBreed, view: HeadView): Point[] {
  const { muzzleWidth: width, jowls } = breed;
  const nearer = 1 + breed.muzzleLength / 520;
  const ring = (y: number, z: number, radiusX: number, radiusY: number): Point[] =>
    ellipsePoints(0, y, radiusX, radiusY, 16).map(([x, ringY]) => view.at(x, ringY, z));
  return convexHull([
    ...ring(24, 66, width + 7, 34),
    ...ring(NOSE_Y + 10, tipDepth(breed) - 6, width * 0.84 * nearer, 25 * nearer),
    ...SIDES.flatMap((side) =>
      ellipsePoints(
        side * width * 0.44,
        NOSE_Y + 24 + 6 * jowls,
        width * 0.58 * nearer,
        17 + 12 * jowls,
        12,
      ).map(([x, y]) => view.at(x, y, tipDepth(breed) - 12)),
    ),
  ]);
}

function muzzleShading(canvas: Canvas, breed: DogBreed, view: HeadView): string {
  const [bridgeX, bridgeY] = view.at(0, 8, 84 + breed.muzzleLength * 0.4);
  const [lowX, lowY] = view.at(0, NOSE_Y + 62, tipDepth(breed) - 12);
  return (
    ellipse(bridgeX + canvas.light * 5, bridgeY, 15, 26, WHITE, 0.16) +
    ellipse(lowX, lowY, 60, 22, BLACK, 0.1)
  );
}

function lowerJaw(canvas: Canvas, breed: DogBreed, view: HeadView, color: Color): string {
  const { muzzleWidth: width } = breed;
  const open = view.pose.mouth !== 'closed';
  const drop = open ? 40 : 12;
  const z = tipDepth(breed) - 22;
  const low = NOSE_Y + 38 + 8 * breed.jowls;
  const jaw = convexHull([
    ...ellipsePoints(0, 52, width * 0.9, 24).map(([x, y]) => view.at(x, y, 58)),
    ...ellipsePoints(0, low + drop - 8, width * 0.62, 17).map(([x, y]) => view.at(x, y, z)),
  ]);
  const outline = smoothClosed(jaw);
  const parts = [
    fill(outline, canvas.round(darker(color, 0.1), 0.8)),
    stroke(outline, lineColor(color), 2.4, 0.5),
  ];
  if (open) {
    const mouth = ellipsePoints(0, low + drop * 0.3, width * 0.7, 12 + drop * 0.34).map(([x, y]) =>
      view.at(x, y, z + 4),
    );
    const inside = smoothClosed(mouth);
    const [x, y] = view.at(0, low + drop * 0.5, z + 6);
    const long = view.pose.mouth === 'tongue' ? 34 : 14;
    const tongue = smoothClosed([
      [x - width * 0.4, y - 10],
      [x, y - 14],
      [x + width * 0.4, y - 10],
      [x + width * 0.42, y + long * 0.5],
      [x + width * 0.2, y + long],
      [x - width * 0.2, y + long],
      [x - width * 0.42, y + long * 0.5],
    ]);
    parts.push(fill(inside, [78, 34, 42]));
    parts.push(fill(tongue, canvas.round([234, 122, 134], 0.8)));
    parts.push(stroke(path`M${x} ${y - 6}L${x} ${y + long * 0.55}`, [196, 84, 100], 2.6, 0.8));
  }
  return parts.join('');
}

/** The line below the nose and the mouth to both sides. */
function lips(breed: DogBreed, view: HeadView, line: Color): string {
  const { muzzleWidth: width, jowls } = breed;
  const z = tipDepth(breed);
  const low = NOSE_Y + 36 + 6 * jowls;
  const parts = [stroke(smoothOpen([view.at(0, NOSE_Y + 8, z), view.at(0, low - 4, z)]), line, 3.2, 0.9)];
  for (const side of SIDES) {
    const mouth = smoothOpen([
      view.at(0, low - 5, z),
      view.at(side * width * 0.34, low + 6, z - 4),
      view.at(side * width * 0.74, low + 2 + 4 * jowls, z - 16),
      view.at(side * (width + 4), low - 14 + 10 * jowls, z - 16 - breed.muzzleLength * 0.55),
    ]);
    if (!view.isFar(side)) parts.push(stroke(mouth, line, 3.2, 0.9));
    else
      parts.push(
        stroke(
          smoothOpen([view.at(0, low - 5, z), view.at(side * width * 0.34, low + 5, z - 4)]),
          line,
          3.2,
          0.9,
        ),
      );
    for (const [x, y] of [
      [0.5, 20],
      [0.72, 14],
      [0.62, 27],
    ]) {
      const [dotX, dotY] = view.at(side * width * x, NOSE_Y + y - 4, z - 8);
      parts.push(ellipse(dotX, dotY, 1.7, 1.7, line, 0.45));
    }
  }
  return parts.join('');
}

function nose(canvas: Canvas, breed: DogBreed, coat: Coat, view: HeadView): string {
  const [x, y] = view.at(0, NOSE_Y - 8, tipDepth(breed));
  const width = 15 + breed.muzzleWidth * 0.16;
  const color: Color = coat.nose[0] > 150 ? [112, 72, 66] : coat.nose;
  const d = smoothClosed([
    [x - width, y - 3],
    [x - width * 0.55, y - 12],
    [x, y - 13],
    [x + width * 0.55, y - 12],
    [x + width, y - 3],
    [x + width * 0.6, y + 9],
    [x, y + 14],
    [x - width * 0.6, y + 9],
  ]);
  return [
    fill(d, canvas.round(color)),
    ellipse(x - width * 0.46, y + 3, 4, 3.2, darker(color, 0.8)),
    ellipse(x + width * 0.46, y + 3, 4, 3.2, darker(color, 0.8)),
    ellipse(x + canvas.light * width * 0.28, y - 7, width * 0.36, 3, lighter(color, 0.75), 0.75),
  ].join('');
}

function wrinkles(view: HeadView, line: Color): string {
  const parts: string[] = [];
  for (const side of SIDES) {
    const fold = smoothOpen([
      view.at(side * 6, -4, 96),
      view.at(side * 30, 10, 84),
      view.at(side * 54, 40, 66),
      view.at(side * 52, 66, 60),
    ]);
    parts.push(stroke(fold, line, 4.5, 0.4));
  }
  for (const y of [-40, -54]) {
    parts.push(
      stroke(
        smoothOpen([view.at(-20, y - 4, 78), view.at(0, y + 5, 84), view.at(20, y - 4, 78)]),
        line,
        3.6,
        0.35,
      ),
    );
  }
  return parts.join('');
}

function beard(canvas: Canvas, random: Random, breed: DogBreed, coat: Coat, view: HeadView): string {
  const z = tipDepth(breed) - 26;
  const points = ellipsePoints(0, 78, breed.muzzleWidth * 1.05, 42).map(([x, y]) => view.at(x, y, z));
  return fill(furry(random, points, { length: 14, spacing: 14, droop: 1 }), canvas.round(coat.light, 0.9));
}

function moustache(canvas: Canvas, breed: DogBreed, coat: Coat, view: HeadView): string {
  const z = tipDepth(breed) - 14;
  return SIDES.flatMap((side) =>
    [0, 1, 2].map((index) => {
      const from = view.at(side * 4, NOSE_Y + 6 + index * 5, z);
      const to = view.at(side * (breed.muzzleWidth + 16 - index * 9), NOSE_Y + 30 + index * 16, z - 12);
      return fill(leaf(from, to, 13, side * -6), canvas.round(lighter(coat.light, 0.1 * index)));
    }),
  ).join('');
}
