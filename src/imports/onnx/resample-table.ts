import { type Fixed, fixed, numbersOf, product } from './tensors.js';

/** Rows and columns of places. */
export type Grid = readonly [height: number, width: number];

/** As in Pillow; the cubic of ONNX' Resize is another one. */
const CUBIC = -0.5;

/**
 * A position table for another number of places, as timm resamples it (`resample_abs_pos_embed`): bicubic, and averaging
 * where it becomes smaller.
 *
 * @param table places along one axis, after entries that stand for none, or along two axes
 * @param at the first axis of the places
 * @param before how many entries of that axis stand for no place; they are kept
 */
export function resampledTable(
  table: Fixed,
  { at, before, from, to, isGrid }: { at: number; before: number; from: Grid; to: Grid; isGrid: boolean },
): Fixed {
  const { shape } = table;
  const numbers = numbersOf(table);
  const inner = product(shape.slice(at + (isGrid ? 2 : 1)));
  const outer = product(shape.slice(0, at));
  const [rows, columns] = [averagingShares(from[0], to[0]), averagingShares(from[1], to[1])];
  const [lengthBefore, lengthAfter] = [before + from[0] * from[1], before + to[0] * to[1]];
  const result = new Float64Array(outer * lengthAfter * inner);
  for (let block = 0; block < outer; block++) {
    for (let entry = 0; entry < lengthAfter; entry++) {
      for (let each = 0; each < inner; each++) {
        const read = (old: number): number => numbers[(block * lengthBefore + old) * inner + each];
        const place = entry - before;
        const value = place < 0 ? read(entry) : weighed(place, read);
        result[(block * lengthAfter + entry) * inner + each] = value;
      }
    }
  }
  function weighed(place: number, read: (old: number) => number): number {
    let sum = 0;
    for (const [row, vertical] of rows[Math.floor(place / to[1])]) {
      for (const [column, horizontal] of columns[place % to[1]]) {
        sum += vertical * horizontal * read(before + row * from[1] + column);
      }
    }
    return sum;
  }
  const sizes = isGrid ? to : [lengthAfter];
  return fixed(table.type, [...shape.slice(0, at), ...sizes, ...shape.slice(at + sizes.length)], result);
}

/** For each new position of an axis, the old ones with their shares, whose sum is 1. */
function averagingShares(from: number, to: number): (readonly [old: number, share: number])[][] {
  const scale = from / to;
  const width = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - 2 * width + 0.5), 0);
    const end = Math.min(Math.trunc(centre + 2 * width + 0.5), from);
    const shares = Array.from({ length: end - first }, (__, at) => {
      return cubic(Math.abs((first + at - centre + 0.5) / width));
    });
    const sum = shares.reduce((total, share) => total + share, 0);
    return shares.map((share, at) => [first + at, share / sum] as const);
  });
}

function cubic(distance: number): number {
  if (distance < 1) return ((CUBIC + 2) * distance - (CUBIC + 3)) * distance ** 2 + 1;
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * CUBIC;
  return 0;
}
