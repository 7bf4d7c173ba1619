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
  return Uint16Array.from(values, float16Bits);
}

/** The same numbers in single precision, exactly. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, float16Value);
}

function float16Bits(value: number): number {
  floats[0] = value;
  const [word] = words;
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
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest > 0.5 ? below + 1 : below;
  return below % 2 === 0 ? below : below + 1;
}
