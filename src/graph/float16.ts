/*
 * Half precision (IEEE 754 binary16): a sign, 5 bits of exponent and 10 of fraction, stored as 16-bit integers. Numbers
 * from 6e-8 to 65504 with three to four digits. Node has a Float16Array only since version 24.
 */

/** The largest number that half precision holds. */
export const LARGEST_FLOAT16 = 65_504;

const words = new Uint32Array(1);
const floats = new Float32Array(words.buffer);

/** Rounds to the nearest number in half precision, ties to even; numbers that are too large become infinity. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  // `Uint16Array.from` with a function takes a hundred times as long.
  for (let at = 0; at < bits.length; at++) bits[at] = float16Bits(values[at]);
  return bits;
}

/** The same numbers in single precision, exactly. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  for (let at = 0; at < values.length; at++) values[at] = float16Value(bits[at]);
  return values;
}

function float16Bits(value: number): number {
  floats[0] = value;
  const word = words[0];
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // From half a step above the largest number on.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below the smallest exponent, 2^-14, the step stays 2^-24.
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(floats[0]) * 2 ** 24);
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

function float16Value(bits: number): number {
  const magnitude = bits & 0x7fff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (magnitude < 0x400) return sign * magnitude * 2 ** -24;
  if (magnitude > 0x7c00) return Number.NaN;
  if (magnitude === 0x7c00) return sign * Number.POSITIVE_INFINITY;
  // The same fraction with ten of 23 bits, and the exponent counted from -127 instead of -15.
  words[0] = ((bits & 0x8000) << 16) | ((magnitude << 13) + 0x38000000);
  return floats[0];
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest > 0.5 ? below + 1 : below;
  return below % 2 === 0 ? below : below + 1;
}
