import type { Random } from '../random.js';
import { chance, pick, pickWeighted } from './choose.js';
import { type Color, darker, lighter, luminance, mix, vary } from './color.js';

/**
 * The pattern of the colors on the animal. Cats and dogs draw patterns from the same distribution, but a pattern looks
 * different on each (striped: a tabby, or a brindle dog).
 */
export type CoatPattern = 'solid' | 'striped' | 'patched' | 'bicolor' | 'pointed' | 'spotted' | 'tan';

export interface Coat {
  readonly pattern: CoatPattern;
  readonly base: Color;
  /** Muzzle, chest and belly. */
  readonly light: Color;
  /** Stripes, patches, spots or points. */
  readonly marking: Color;
  /** Of a second kind of patches. */
  readonly second: Color;
  readonly blaze: boolean;
  readonly socks: boolean;
  readonly nose: Color;
  readonly innerEar: Color;
}

const BLACK_FUR: Color = [50, 47, 54];
const CHARCOAL: Color = [86, 83, 92];
const GREY: Color = [142, 142, 150];
const BLUE_GREY: Color = [116, 128, 146];
const SILVER: Color = [192, 191, 196];
const WHITE_FUR: Color = [246, 242, 235];
const CREAM: Color = [238, 215, 178];
const FAWN: Color = [216, 172, 120];
const GOLD: Color = [226, 178, 100];
const GINGER: Color = [226, 144, 68];
const RUST: Color = [178, 98, 54];
const BROWN: Color = [130, 88, 60];
const CHOCOLATE: Color = [92, 62, 48];

const DARK = [BLACK_FUR, CHARCOAL, CHOCOLATE, BROWN, BLUE_GREY];
const MIDDLE = [GREY, FAWN, GOLD, GINGER, RUST, BROWN, SILVER];
const PALE = [WHITE_FUR, WHITE_FUR, CREAM, SILVER];

export function drawCoat(random: Random): Coat {
  const pattern = pickWeighted<CoatPattern>(random, {
    solid: 0.22,
    striped: 0.24,
    patched: 0.18,
    bicolor: 0.15,
    pointed: 0.08,
    spotted: 0.06,
    tan: 0.07,
  });
  const white = vary(random, WHITE_FUR, 5);
  let base = vary(random, pick(random, [...DARK, ...MIDDLE, ...PALE]));
  let marking = darker(base, 0.5);
  let light = luminance(base) > 0.75 ? lighter(base, 0.5) : mix(base, white, 0.42);
  let second = marking;
  switch (pattern) {
    case 'striped':
      base = vary(random, pick(random, MIDDLE));
      marking = darker(base, random.uniform(0.42, 0.62));
      light = mix(base, white, random.uniform(0.55, 0.9));
      break;
    case 'patched':
      base = vary(random, pick(random, [WHITE_FUR, WHITE_FUR, CREAM]), 5);
      marking = vary(random, pick(random, [...DARK, ...MIDDLE.slice(0, 6)]));
      second = chance(random, 0.35) ? vary(random, pick(random, [GINGER, GOLD, BLACK_FUR, RUST])) : marking;
      light = white;
      break;
    case 'bicolor':
      base = vary(random, pick(random, [...DARK, GINGER, RUST, GREY, FAWN]));
      light = white;
      break;
    case 'pointed':
      base = vary(random, pick(random, [CREAM, FAWN, CREAM, SILVER, GOLD]));
      marking = vary(random, pick(random, [CHOCOLATE, BLACK_FUR, CHARCOAL, BROWN]));
      light = lighter(base, 0.4);
      break;
    case 'spotted':
      base = vary(random, pick(random, [WHITE_FUR, SILVER, FAWN, GOLD, CREAM]));
      marking = vary(random, pick(random, [BLACK_FUR, CHARCOAL, CHOCOLATE]));
      light = lighter(base, 0.5);
      break;
    case 'tan':
      base = vary(random, pick(random, [BLACK_FUR, CHARCOAL, CHOCOLATE]));
      marking = vary(random, pick(random, [RUST, GINGER, FAWN]));
      light = mix(marking, white, 0.25);
      break;
    default:
  }
  const dark = luminance(pattern === 'pointed' ? marking : base) < 0.45;
  return {
    pattern,
    base,
    light,
    marking,
    second,
    blaze: pattern === 'bicolor' ? chance(random, 0.7) : pattern === 'patched' && chance(random, 0.4),
    socks: pattern === 'bicolor' || pattern === 'tan' || (pattern === 'striped' && chance(random, 0.3)),
    nose:
      dark || chance(random, 0.3)
        ? [58, 46, 52]
        : pick(random, [
            [222, 138, 138],
            [196, 112, 104],
            [120, 76, 70],
          ]),
    innerEar: mix(dark ? [150, 110, 116] : [238, 176, 170], base, 0.25),
  };
}

/** Lines between parts of the same color. */
export function lineColor(color: Color): Color {
  return darker(color, luminance(color) > 0.3 ? 0.42 : 0.6);
}
