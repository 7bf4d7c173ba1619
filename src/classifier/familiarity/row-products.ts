/** Rows that meet as many others at a time: each number is loaded a quarter as often, and 16 sums fit in registers. */
const TILE = 4;

/**
 * The product of every two rows, summed in the order of the columns.
 *
 * @param rows [rows, size], row-major
 * @returns [rows, rows], which is symmetric
 */
export function rowProducts(rows: Float32Array, size: number): Float64Array {
  const count = rows.length / size;
  const tiles = tiled(rows, size);
  const products = new Float64Array(count * count);
  for (let one = 0; one < count; one += TILE) {
    for (let other = 0; other <= one; other += TILE) {
      const sums = tileProducts(tiles, one * size, other * size, size);
      for (let row = one; row < Math.min(one + TILE, count); row++) {
        for (let column = other; column < Math.min(other + TILE, count); column++) {
          const product = sums[(row - one) * TILE + column - other];
          products[row * count + column] = products[column * count + row] = product;
        }
      }
    }
  }
  return products;
}

/** Four rows after four rows, those of four beside each other column by column; zeros fill the last four. */
function tiled(rows: Float32Array, size: number): Float32Array {
  const count = rows.length / size;
  const tiles = new Float32Array(Math.ceil(count / TILE) * TILE * size);
  for (let row = 0; row < count; row++) {
    const within = row % TILE;
    const to = (row - within) * size + within;
    for (let at = 0; at < size; at++) tiles[to + at * TILE] = rows[row * size + at];
  }
  return tiles;
}

/** The products of the four rows at `one` with those at `other`: [4, 4]. Written out, because V8 does not do it. */
function tileProducts(tiles: Float32Array, one: number, other: number, size: number): readonly number[] {
  let [a0, a1, a2, a3] = [0, 0, 0, 0];
  let [b0, b1, b2, b3] = [0, 0, 0, 0];
  let [c0, c1, c2, c3] = [0, 0, 0, 0];
  let [d0, d1, d2, d3] = [0, 0, 0, 0];
  for (let at = 0; at < size * TILE; at += TILE) {
    const left = one + at;
    const right = other + at;
    const a = tiles[left];
    const b = tiles[left + 1];
    const c = tiles[left + 2];
    const d = tiles[left + 3];
    const r0 = tiles[right];
    const r1 = tiles[right + 1];
    const r2 = tiles[right + 2];
    const r3 = tiles[right + 3];
    a0 += a * r0;
    a1 += a * r1;
    a2 += a * r2;
    a3 += a * r3;
    b0 += b * r0;
    b1 += b * r1;
    b2 += b * r2;
    b3 += b * r3;
    c0 += c * r0;
    c1 += c * r1;
    c2 += c * r2;
    c3 += c * r3;
    d0 += d * r0;
    d1 += d * r1;
    d2 += d * r2;
    d3 += d * r3;
  }
  return [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3];
}
