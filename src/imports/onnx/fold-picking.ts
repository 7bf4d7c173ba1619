import type { Constant } from '../../graph/index.js';
import { type NodeCall, NotFixed } from './call.js';
import type { FoldRule } from './fold-rules.js';
import { emptyLike, moved, numbersOf, product, stridesOf } from './tensors.js';

/* Operators that take entries by several indices, or repeat them. */

/** For each entry that a GatherND takes, its place among the first axes, counted as if these were one. */
export function placesOf(call: NodeCall): number[] {
  if (call.integer('batch_dims', 0) !== 0) throw new NotFixed('it has axes of batches');
  const indices = call.fixed(1);
  const rank = indices.shape.at(-1) ?? 0;
  const sizes = call.shape.slice(0, rank);
  if (rank < 1 || sizes.length < rank) throw new Error(`${rank} indices into [${call.shape.join(', ')}]`);
  const numbers = numbersOf(indices);
  return Array.from({ length: numbers.length / rank }, (_, entry) =>
    sizes.reduce((place, size, axis) => {
      const index = numbers[entry * rank + axis];
      const counted = index < 0 ? index + size : index;
      if (!(counted >= 0 && counted < size)) throw new Error(`entry ${index} of ${size}`);
      return place * size + counted;
    }, 0),
  );
}

const gatherPlaces: FoldRule = {
  shape: (call) => {
    const { shape } = call.input(1);
    return [...shape.slice(0, -1), ...call.shape.slice(shape.at(-1))];
  },
  evaluate: (call, shape) => {
    const source = call.fixed(0);
    const inner = product(source.shape.slice(call.input(1).shape.at(-1)));
    const places = placesOf(call);
    const data = emptyLike(source.data, product(shape));
    for (let at = 0; at < data.length; at++) {
      data[at] = source.data[places[Math.floor(at / inner)] * inner + (at % inner)];
    }
    return { type: source.type, shape, data: data as unknown as Constant['data'] };
  },
};

/** An axis that is repeated is gone through again. */
const tile: FoldRule = {
  shape: (call) => {
    const repeats = call.numbers(1)!;
    if (repeats.length !== call.shape.length)
      throw new Error(`${repeats.length} repeats of ${call.shape.length} axes`);
    return call.shape.map((size, axis) => size * repeats[axis]);
  },
  evaluate: (call, shape) => {
    const source = call.fixed(0);
    const repeats = call.numbers(1)!;
    const strides = stridesOf(source.shape);
    const apart = source.shape.flatMap((size, axis) => [repeats[axis], size]);
    return {
      ...moved(
        source,
        apart,
        strides.flatMap((stride) => [0, stride]),
      ),
      shape,
    };
  },
};

export const pickingRules: ReadonlyMap<string, FoldRule> = new Map<string, FoldRule>([
  ['GatherND', gatherPlaces],
  ['Tile', tile],
]);
