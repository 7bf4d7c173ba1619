import type { Images } from '../../src/pictures/images.js';

/** A variable of the source, or of the built package. */
export interface FillableVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  assign(value: Float32Array): void;
}

/*
 * Numbers that look random and are the same in bench/peers/pattern.py, so that no weights have to be stored. They are
 * not drawn with Random, because Python has to make them with whole-array operations.
 */

/** Variables use the keys below this one. */
const firstImageKey = 100_000;

/** The finalizer of MurmurHash3 (Austin Appleby). */
function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** `count` whole numbers in [0, 2^32). */
export function patternWords(key: number, count: number): Uint32Array {
  const start = mix((key + 0x9e3779b9) | 0);
  const words = new Uint32Array(count);
  for (let index = 0; index < count; index++) words[index] = mix((start + index) | 0);
  return words;
}

/** float32 numbers in [low, high). */
export function patternValues(key: number, count: number, low: number, high: number): Float32Array {
  const words = patternWords(key, count);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    values[index] = low + (high - low) * ((words[index] >>> 8) / 2 ** 24);
  }
  return values;
}

/** Whole numbers from 0 to 255: noise, the hardest picture for interpolation. */
export function patternBytes(key: number, count: number): Uint8Array {
  return Uint8Array.from(patternWords(key, count), (word) => word >>> 24);
}

/** Pictures of one size: squares of 16 pixels in different colours with noise on top. */
export function patternImages(keys: readonly number[], height: number, width: number): Images {
  const size = height * width * 3;
  const data = new Uint8Array(keys.length * size);
  for (const [index, key] of keys.entries()) data.set(patternImage(key, height, width), index * size);
  return { data, shape: [keys.length, height, width, 3] };
}

function patternImage(imageKey: number, height: number, width: number): Uint8Array {
  const key = firstImageKey + 2 * imageKey;
  const columns = Math.ceil(width / 16);
  const squares = patternBytes(key, Math.ceil(height / 16) * columns * 3);
  const noise = patternBytes(key + 1, height * width * 3);
  return noise.map((value, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const square = Math.floor(y / 16) * columns + Math.floor(x / 16);
    return Math.floor((3 * squares[square * 3 + channel] + value) / 4);
  });
}

/**
 * Assigns a pattern to every variable, by its position in the list, its name and its shape. The scales keep the
 * activations of MobileNetV2 at ordinary sizes from the first layer to the last.
 */
export function fillVariables(variables: readonly FillableVariable[], firstKey = 0): void {
  variables.forEach((variable, index) => {
    const [low, high] = variableRange(variable.name, variable.shape);
    variable.assign(patternValues(firstKey + index, variable.size, low, high));
  });
}

function variableRange(name: string, shape: readonly number[]): [low: number, high: number] {
  if (name === 'moving_variance') return [0.5, 1.5];
  if (name === 'gamma') return [0.75, 1.25];
  if (name !== 'kernel') return [-0.25, 0.25];
  const window = shape.length === 4 ? shape[0] * shape[1] : 1;
  const depthwise = shape.length === 4 && shape[3] === 1;
  const inputs = depthwise ? window : window * shape[shape.length - 2];
  const limit = Math.sqrt((window > 1 ? 6 : 3) / inputs);
  return [-limit, limit];
}
