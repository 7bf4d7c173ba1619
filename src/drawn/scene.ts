import { anything, checkOptions } from '../options.js';
import { Random } from '../random.js';
import { Canvas, place, rectangle } from './canvas.js';
import { chance, pick, pickWeighted, sign } from './choose.js';
import { type Framing, frame } from './framing.js';
import { drawLighting } from './lighting.js';
import { checkKind, checkWholeNumber } from './options.js';
import type { Posed, PoseName } from './pose.js';
import { drawPose } from './poses.js';
import { forest, garden, meadow } from './scenery/countryside.js';
import { backdrop, bed, kitchen, livingRoom, sofa, windowSill } from './scenery/indoors.js';
import { drawLedge, drawScreen } from './scenery/screens.js';
import { beach, snow } from './scenery/seasons.js';
import { type Setting, SIDE } from './scenery/setting.js';
import { drawThing } from './scenery/things.js';
import { street, yard } from './scenery/town.js';
import { type AnimalKind, drawSubject } from './subject.js';

const SETTINGS: readonly ((canvas: Canvas, random: Random) => Setting)[] = [
  livingRoom,
  livingRoom,
  sofa,
  windowSill,
  kitchen,
  bed,
  backdrop,
  garden,
  garden,
  meadow,
  forest,
  beach,
  street,
  snow,
  yard,
];

/** How often each pose is drawn. */
const POSES: Readonly<Record<PoseName, number>> = {
  bust: 0.38,
  peek: 0.14,
  sitFront: 0.14,
  sitTurned: 0.13,
  lieTurned: 0.06,
  lieFront: 0.07,
  rest: 0.015,
  curl: 0.015,
  stand: 0.05,
};

/** The animal and its place have separate random generators, and the place does not depend on the kind. */
const ANIMAL = 1;
const PLACE = 2;

/** Which animal `drawAnimal` draws. */
export interface DrawAnimalOptions {
  readonly kind: AnimalKind;
  /** Whole number of at least 0. */
  readonly seed: number;
  /** Whole number of at least 0: which picture of this seed. */
  readonly index: number;
  /** Pixels per side, default 224. */
  readonly size?: number;
}

export const DEFAULT_SIZE = 224;

/**
 * A cat or a dog in one of many coats, poses and places, as the text of a square SVG. The same options give the same
 * text.
 *
 * @throws UsageError when an option is not valid
 *
 * @example
 * ```ts
 * import { drawAnimal } from '@graft-vision/graft/datasets';
 *
 * const svg = drawAnimal({ kind: 'cat', seed: 1, index: 0 });
 * ```
 */
export function drawAnimal(options: DrawAnimalOptions): string {
  checkOptions('drawAnimal', options, { kind: anything, seed: anything, index: anything, size: anything });
  const { kind, seed, index, size = DEFAULT_SIZE } = options;
  checkKind(kind);
  checkWholeNumber('seed', seed, 0);
  checkWholeNumber('index', index, 0);
  checkWholeNumber('size', size, 16, 4096);
  const kindNumber = kind === 'cat' ? 0 : 1;
  const animal = new Random(seed, kindNumber, index, ANIMAL);
  const random = new Random(seed, kindNumber, index, PLACE);
  const canvas = new Canvas(sign(random));
  const setting = pick(random, SETTINGS)(canvas, random);
  const pose = pickWeighted(random, POSES);
  const posed = drawPose(canvas, animal, drawSubject(kind, animal), pose);
  const framing = frame(random, pose, posed, setting);
  const scene: Scene = { setting, pose, posed, framing };
  const picture = [
    rectangle(0, 0, SIDE, SIDE, setting.haze),
    setting.back,
    rectangle(0, 0, SIDE, SIDE, setting.haze, { opacity: random.uniform(0.05, 0.24) }),
    drawBehind(canvas, random, scene),
    place(posed.markup, framing),
    drawInFront(canvas, random, scene),
    drawLighting(canvas, random, setting),
  ].join('');
  const mirrored = chance(random, 0.5) ? place(picture, { x: SIDE, mirror: true }) : picture;
  return canvas.toSvg(mirrored, SIDE, size);
}

/** An animal in a place. */
interface Scene {
  readonly setting: Setting;
  readonly pose: PoseName;
  readonly posed: Posed;
  readonly framing: Framing;
}

/** Things on the ground, and the animal's shadow. */
function drawBehind(canvas: Canvas, random: Random, { setting, pose, posed, framing }: Scene): string {
  const [left, , right] = posed.box;
  const { x, y, scale } = framing;
  const ground = (pose === 'bust' ? setting.ground[0] : y) - random.uniform(6, 26);
  const things = chance(random, 0.45) ? clutter(canvas, random, setting, ground, 0.8) : '';
  if (pose === 'bust' || pose === 'peek') return things;
  const middle = x + ((left + right) / 2) * scale;
  return things + canvas.shade(middle, y, (right - left) * scale * 0.53, 26 * scale + 5, 0.5);
}

/** What hides a part of the animal. */
function drawInFront(canvas: Canvas, random: Random, { setting, pose, posed, framing }: Scene): string {
  const { x, y, scale } = framing;
  if (pose === 'peek') return drawLedge(canvas, random, y, setting) + place(posed.front ?? '', framing);
  const parts = [setting.front];
  if (pose !== 'bust' && chance(random, 0.4)) {
    parts.push(clutter(canvas, random, setting, Math.min(y + random.uniform(8, 40), 396), 1));
  }
  if (chance(random, 0.22)) {
    const freeSide = x + posed.head[0] * scale < SIDE / 2 ? 1 : -1;
    parts.push(drawScreen(canvas, random, freeSide, setting));
  }
  return parts.join('');
}

/** A toy or two to the left or the right, standing around y. */
function clutter(canvas: Canvas, random: Random, setting: Setting, y: number, scale: number): string {
  let parts = '';
  const count = 1 + random.integer(2);
  for (let thing = 0; thing < count; thing++) {
    const x = 200 + sign(random) * random.uniform(80, 190);
    const at = Math.max(y, setting.ground[0] - 20) + random.uniform(-4, 4);
    parts += place(drawThing(canvas, random), {
      x,
      y: at,
      scale: scale * random.uniform(0.7, 1.2) * (0.4 + at / 560),
      mirror: chance(random, 0.5),
    });
  }
  return parts;
}
