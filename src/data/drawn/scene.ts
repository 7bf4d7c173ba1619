import { Random } from '../../random.js';
import { Canvas, place, rectangle } from './canvas.js';
import { chance, pick, pickWeighted, sign } from './choose.js';
import { frame } from './framing.js';
import { drawLighting } from './lighting.js';
import { checkKind, checkWholeNumber } from './options.js';
import type { PoseName } from './pose.js';
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

/** The animal and the place draw from generators of their own: nothing of the place can tell the animal. */
const ANIMAL = 1;
const PLACE = 2;

/** Which animal `drawAnimal` draws. */
export interface DrawAnimalOptions {
  readonly kind: AnimalKind;
  /** Whole number of at least 0. */
  readonly seed: number;
  /** Whole number of at least 0: which picture of this seed. */
  readonly index: number;
  /** Pixels a side, default 240. */
  readonly size?: number;
}

export const DEFAULT_SIZE = 240;

/**
 * A cat or a dog in one of many coats, poses and places, as the text of a square SVG. The same options give the same
 * text.
 *
 * @throws UsageError when an option is not valid
 */
export function drawAnimal(options: DrawAnimalOptions): string {
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
  const pose = pickWeighted<PoseName>(random, {
    bust: 0.38,
    peek: 0.14,
    sitFront: 0.14,
    sitTurned: 0.13,
    lieTurned: 0.06,
    lieFront: 0.07,
    rest: 0.015,
    curl: 0.015,
    stand: 0.05,
  });
  const subject = drawSubject(kind, animal);
  const posed = drawPose(canvas, animal, subject, pose);
  const { x, y, scale } = frame(random, pose, posed, setting);
  const [left, , right] = posed.box;
  const ground = rectangle(0, 0, SIDE, SIDE, setting.haze);
  const haze = rectangle(0, 0, SIDE, SIDE, setting.haze, { opacity: random.uniform(0.05, 0.24) });
  const behind = chance(random, 0.45)
    ? clutter(canvas, random, setting, (pose === 'bust' ? setting.ground[0] : y) - random.uniform(6, 26), 0.8)
    : '';
  const shadow =
    pose === 'bust' || pose === 'peek'
      ? ''
      : canvas.shade(
          x + ((left + right) / 2) * scale,
          y,
          ((right - left) / 2) * scale * 1.05,
          26 * scale + 5,
          0.5,
        );
  const body = place(posed.markup, { x, y, scale });
  let front = '';
  if (pose === 'peek') {
    front = drawLedge(canvas, random, y, setting) + place(posed.front ?? '', { x, y, scale });
  } else {
    front = setting.front;
    if (pose !== 'bust' && chance(random, 0.4))
      front += clutter(canvas, random, setting, Math.min(y + random.uniform(8, 40), 396), 1);
    if (chance(random, 0.22))
      front += drawScreen(canvas, random, x + posed.head[0] * scale < SIDE / 2 ? 1 : -1, setting);
  }
  const picture =
    ground + setting.back + haze + behind + shadow + body + front + drawLighting(canvas, random, setting);
  const mirrored = chance(random, 0.5) ? place(picture, { x: SIDE, mirror: true }) : picture;
  return canvas.toSvg(mirrored, SIDE, size);
}

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
