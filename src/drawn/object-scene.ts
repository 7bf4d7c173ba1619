import { anything, checkOptions } from '../options.js';
import { Random } from '../random.js';
import { Canvas, ellipse, fill, place, rectangle } from './canvas.js';
import { chance, pick, sign } from './choose.js';
import { type Color, darker, lighter, mix, vary, WHITE } from './color.js';
import { blob, path } from './geometry.js';
import { drawObject, OBJECT_KINDS, type ObjectKind } from './objects.js';
import { checkWholeNumber } from './options.js';

/** Which scene `drawObjectScene` draws. */
export interface DrawObjectSceneOptions {
  /** Whole number of at least 0. */
  readonly seed: number;
  /** Whole number of at least 0: which picture of this seed. */
  readonly index: number;
  /** Pixels per side, default 224. */
  readonly size?: number;
}

/** A drawn scene, and what is in it. */
export interface ObjectScene {
  /** The text of a square SVG. */
  readonly svg: string;
  /** The kinds of objects in it, in alphabetical order; perhaps none. */
  readonly labels: readonly ObjectKind[];
}

/** Keeps these draws apart from those of animals. */
const PURPOSE = 0x5ce4e;
const SIDE = 400;
const DEFAULT_SIZE = 224;
/** How often a scene has so many kinds: from none to four. */
const KINDS_SHARE = [0.06, 0.27, 0.34, 0.23, 0.1];

const SKIES: readonly (readonly [Color, Color])[] = [
  [
    [120, 176, 224],
    [216, 234, 244],
  ],
  [
    [84, 128, 190],
    [236, 206, 178],
  ],
  [
    [170, 180, 190],
    [214, 218, 220],
  ],
  [
    [58, 66, 104],
    [196, 140, 120],
  ],
];

const GROUNDS: readonly (readonly [Color, Color])[] = [
  [
    [124, 164, 84],
    [92, 134, 66],
  ],
  [
    [206, 190, 150],
    [178, 158, 116],
  ],
  [
    [150, 150, 152],
    [118, 118, 122],
  ],
  [
    [228, 232, 238],
    [196, 204, 214],
  ],
];

/**
 * A scene with none to four of eight kinds of objects: a balloon in the air, boats on water, and benches, bicycles,
 * cars, houses, lamps and trees on the ground, of many colours and sizes, which may hide a part of each other. The
 * same options give the same text.
 *
 * @throws UsageError when an option is not valid
 *
 * @example
 * ```ts
 * import { drawObjectScene } from '@graft-vision/graft/datasets';
 *
 * const { svg, labels } = drawObjectScene({ seed: 1, index: 0 });
 * ```
 */
export function drawObjectScene(options: DrawObjectSceneOptions): ObjectScene {
  checkOptions('drawObjectScene', options, { seed: anything, index: anything, size: anything });
  const { seed, index, size = DEFAULT_SIZE } = options;
  checkWholeNumber('seed', seed, 0);
  checkWholeNumber('index', index, 0);
  checkWholeNumber('size', size, 32, 1024);
  const random = new Random(seed, PURPOSE, index);
  const canvas = new Canvas(sign(random));
  const labels = chooseKinds(random);
  const horizon = random.uniform(150, 225);
  const water = labels.includes('boat') || chance(random, 0.15);
  const shore = horizon + (water ? random.uniform(58, 80) : 0);
  const parts = [...background(canvas, random, horizon, water ? shore : undefined)];
  const objects = labels.flatMap((kind) =>
    Array.from({ length: kind !== 'house' && chance(random, 0.22) ? 2 : 1 }, () => kind),
  );
  const slots = spread(random, objects.length);
  const placed = objects.map((kind, at) => {
    const y = baseOf(kind, random, horizon, shore);
    const nearness = kind === 'balloon' ? 0.5 : (y - horizon) / (SIDE - horizon);
    const scale = sizeOf(kind, random) * (0.82 + 0.5 * nearness);
    const turn = kind === 'boat' || kind === 'balloon' ? random.uniform(-6, 6) : 0;
    const drawn = drawObject[kind](canvas, random);
    const shadow =
      kind === 'balloon' || kind === 'boat' ? '' : canvas.shade(slots[at], y, 52 * scale, 8 * scale, 0.4);
    return {
      y,
      content: shadow + place(drawn, { x: slots[at], y, scale, turn, mirror: chance(random, 0.5) }),
    };
  });
  placed.sort((one, other) => one.y - other.y);
  parts.push(...placed.map(({ content }) => content), foreground(random, shore));
  return { svg: canvas.toSvg(parts.join(''), SIDE, size), labels };
}

function chooseKinds(random: Random): ObjectKind[] {
  let rest = random.uniform();
  let count = 0;
  while (count < KINDS_SHARE.length - 1 && rest >= KINDS_SHARE[count]) rest -= KINDS_SHARE[count++];
  const kinds: ObjectKind[] = [...OBJECT_KINDS];
  const chosen: ObjectKind[] = [];
  while (chosen.length < count) {
    // Rare kinds are rarer than others, and a lamp often stands by a bench.
    const wanted =
      chosen.includes('bench') && !chosen.includes('lamp') && chance(random, 0.4)
        ? 'lamp'
        : pick(random, kinds);
    if (chosen.includes(wanted) || (wanted === 'balloon' && chance(random, 0.45))) continue;
    chosen.push(wanted);
  }
  return chosen.sort();
}

/** Places from left to right, in any order. */
function spread(random: Random, count: number): number[] {
  const width = (SIDE - 100) / Math.max(1, count);
  const places = Array.from({ length: count }, (_, at) => 50 + width * (at + random.uniform(0.25, 0.75)));
  for (let at = places.length - 1; at > 0; at--) {
    const other = random.integer(at + 1);
    [places[at], places[other]] = [places[other], places[at]];
  }
  return places;
}

function baseOf(kind: ObjectKind, random: Random, horizon: number, shore: number): number {
  if (kind === 'balloon') return random.uniform(138, horizon + 10);
  if (kind === 'boat') return random.uniform(horizon + 18, shore - 8);
  return random.uniform(shore + 30, SIDE - 24);
}

function sizeOf(kind: ObjectKind, random: Random): number {
  const middle = { house: 1.25, tree: 1.2, lamp: 1.15, balloon: 0.95, boat: 0.85 }[kind as string] ?? 1;
  return middle * random.uniform(0.8, 1.2);
}

function background(canvas: Canvas, random: Random, horizon: number, shore: number | undefined): string[] {
  const [high, low] = pick(random, SKIES);
  const [near, far] = pick(random, GROUNDS);
  const parts = [
    rectangle(0, 0, SIDE, horizon + 4, canvas.fade(vary(random, high, 14), vary(random, low, 10))),
  ];
  for (let cloud = random.integer(4); cloud > 0; cloud--) {
    const [x, y] = [random.uniform(0, SIDE), random.uniform(14, horizon * 0.6)];
    parts.push(
      fill(
        blob(random, x, y, random.uniform(24, 56), random.uniform(7, 15)),
        WHITE,
        random.uniform(0.35, 0.8),
      ),
    );
  }
  const hill = mix(vary(random, near, 16), low, 0.45);
  const [one, other] = [random.uniform(10, 60), random.uniform(10, 60)];
  parts.push(
    fill(
      path`M0 ${horizon}V${horizon - one * 0.5}Q100 ${horizon - one} 200 ${horizon - 12}T400 ${horizon - other}V${horizon + 4}H0Z`,
      hill,
    ),
  );
  if (shore !== undefined) {
    const water = vary(random, [86, 140, 176], 16);
    parts.push(rectangle(0, horizon, SIDE, shore - horizon + 6, canvas.fade(lighter(water, 0.25), water)));
    for (let wave = 0; wave < 7; wave++) {
      const [x, y] = [random.uniform(0, SIDE), random.uniform(horizon + 6, shore)];
      parts.push(ellipse(x, y, random.uniform(12, 34), 1.4, WHITE, 0.35));
    }
  }
  const top = shore ?? horizon;
  const ground = vary(random, near, 14);
  parts.push(rectangle(0, top, SIDE, SIDE - top, canvas.fade(ground, vary(random, far, 10))));
  if (shore === undefined && chance(random, 0.35)) {
    const y = random.uniform(top + 70, SIDE - 40);
    parts.push(rectangle(0, y, SIDE, random.uniform(28, 46), vary(random, [104, 104, 110], 10)));
  }
  return parts;
}

/** Stones, flowers and grass, which are no objects of any kind. */
function foreground(random: Random, top: number): string {
  const parts: string[] = [];
  for (let stone = random.integer(6); stone > 0; stone--) {
    const gray = vary(random, [136, 132, 128], 20);
    parts.push(
      fill(
        blob(
          random,
          random.uniform(0, SIDE),
          random.uniform(top + 30, SIDE),
          random.uniform(3, 9),
          random.uniform(2, 5),
        ),
        gray,
      ),
    );
  }
  for (let flower = random.integer(9); flower > 0; flower--) {
    const color = vary(
      random,
      pick(random, [
        [222, 90, 110],
        [240, 210, 90],
        [240, 240, 240],
      ] as const),
      14,
    );
    const [x, y] = [random.uniform(0, SIDE), random.uniform(top + 40, SIDE)];
    parts.push(ellipse(x, y, 2.6, 2.6, color), ellipse(x, y, 1, 1, darker(color, 0.4)));
  }
  return parts.join('');
}
