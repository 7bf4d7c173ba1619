/** Words of 32 bits in a hash: 256 bits. */
export const HASH_WORDS = 8;

/**
 * Side of the thumbnail that is hashed, in pixels. With 32 the highest frequencies that count depend on how the
 * thumbnail was made: a JPEG and a PNG of the same picture differed by 18 bits (median) and up to 64, with 64 pixels by
 * 6 and up to 28.
 */
export const HASHED_SIZE = 64;

const FREQUENCIES = 16;

/** A thumbnail whose grey values differ by less than this (standard deviation) shows nothing to compare by. */
const MIN_DEVIATION = 3;

/** Row u: the cosine of the discrete cosine transform (type II) with u half waves, at each pixel. */
const COSINES = Array.from({ length: FREQUENCIES }, (_, frequency) =>
  Float64Array.from({ length: HASHED_SIZE }, (_, pixel) =>
    Math.cos((Math.PI * (2 * pixel + 1) * frequency) / (2 * HASHED_SIZE)),
  ),
);

/**
 * A hash that stays nearly the same when a picture is encoded anew, resized, or made a little lighter or darker: the
 * signs of its 16 x 16 lowest frequencies against their median (Zauner, "Implementation and Benchmarking of Perceptual
 * Image Hash Functions", 2010, there with 8 x 8). Similar pictures have hashes of a small Hamming distance.
 *
 * Each chunk of 16 bits mixes low and high frequencies, so that all chunks tell pictures apart equally well.
 *
 * @param rgb a thumbnail of HASHED_SIZE x HASHED_SIZE x 3 bytes
 * @returns HASH_WORDS words; undefined for a picture of (nearly) one colour
 */
export function perceptualHash(rgb: Uint8Array): Uint32Array | undefined {
  const grey = luma(rgb);
  if (deviation(grey) < MIN_DEVIATION) return undefined;
  const spectrum = lowFrequencies(grey);
  // The first one is the brightness of the whole, which must not count.
  const median = spectrum.slice(1).sort()[(spectrum.length - 2) / 2];
  const hash = new Uint32Array(HASH_WORDS);
  for (let row = 0; row < FREQUENCIES; row++) {
    for (let column = 0; column < FREQUENCIES; column++) {
      if (row + column === 0 || spectrum[row * FREQUENCIES + column] <= median) continue;
      const bit = ((row + column) % FREQUENCIES) * FREQUENCIES + row;
      hash[bit >> 5] |= 1 << (bit & 31);
    }
  }
  return hash;
}

/** Number of bits in which two of the hashes differ. */
export function hammingDistance(hashes: Uint32Array, one: number, other: number): number {
  let distance = 0;
  for (let word = 0; word < HASH_WORDS; word++) {
    distance += bitCount(hashes[one * HASH_WORDS + word] ^ hashes[other * HASH_WORDS + word]);
  }
  return distance;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Brightness as television weighs colours (ITU-R BT.601). */
function luma(rgb: Uint8Array): Float64Array {
  return Float64Array.from(
    { length: rgb.length / 3 },
    (_, pixel) => 0.299 * rgb[pixel * 3] + 0.587 * rgb[pixel * 3 + 1] + 0.114 * rgb[pixel * 3 + 2],
  );
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** The lowest FREQUENCIES x FREQUENCIES coefficients of the two-dimensional transform, not normalized. */
function lowFrequencies(grey: Float64Array): Float64Array {
  const rows = new Float64Array(HASHED_SIZE * FREQUENCIES);
  for (let y = 0; y < HASHED_SIZE; y++) {
    for (let column = 0; column < FREQUENCIES; column++) {
      const cosines = COSINES[column];
      let sum = 0;
      for (let x = 0; x < HASHED_SIZE; x++) sum += grey[y * HASHED_SIZE + x] * cosines[x];
      rows[y * FREQUENCIES + column] = sum;
    }
  }
  const spectrum = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let row = 0; row < FREQUENCIES; row++) {
    const cosines = COSINES[row];
    for (let column = 0; column < FREQUENCIES; column++) {
      let sum = 0;
      for (let y = 0; y < HASHED_SIZE; y++) sum += rows[y * FREQUENCIES + column] * cosines[y];
      spectrum[row * FREQUENCIES + column] = sum;
    }
  }
  return spectrum;
}
