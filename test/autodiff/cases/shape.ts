import { operators, type Value, windowTaps } from '../../../src/graph/index.js';
import type { GradientCase } from '../check-gradients.js';

const { add, cast, concatenate, expand, multiply, pad, padSpatial, reshape, slice, split, transpose } =
  operators;

const square = (x: Value): Value => multiply(x, x);

const concatCases: readonly GradientCase[] = [
  {
    operator: 'Concat',
    name: 'three values along the first axis',
    shapes: [
      [1, 2],
      [3, 2],
      [2, 2],
    ],
    build: (a, b, c) => concatenate([a, b, c], 0),
  },
  {
    operator: 'Concat',
    name: 'along the middle axis',
    shapes: [
      [2, 1, 2],
      [2, 3, 2],
    ],
    build: (a, b) => concatenate([a, b], 1),
  },
  {
    operator: 'Concat',
    name: 'along the last axis',
    shapes: [
      [2, 3],
      [2, 1],
    ],
    build: (a, b) => concatenate([a, b], 1),
  },
  { operator: 'Concat', name: 'one value alone', shapes: [[2, 3]], build: (x) => concatenate([x], 0) },
  {
    operator: 'Concat',
    name: 'one value twice, a constant between',
    shapes: [[2, 3]],
    build: (x) => concatenate([x, expand(x.graph.scalar(1, x.type), [1, 3]), x], 0),
  },
];

const sliceTotals: readonly GradientCase[] = [
  ['that are the whole value', 0, 2, 2, 5],
  ['that overlap', 0, 3, 2, 5],
  ['that leave a gap', 0, 2, 3, 5],
].map(([name, ...bounds]) => {
  const [from, to, next, end] = bounds as number[];
  return {
    operator: 'Slice',
    name: `two slices ${name}`,
    shapes: [[2, 5, 3]],
    build: (x: Value) => {
      const [first, second] = [slice(x, [0, from, 0], [2, to, 3]), slice(x, [0, next, 0], [2, end, 3])];
      return concatenate([square(second), first], 1);
    },
  };
});

const splitCases: readonly GradientCase[] = [
  {
    operator: 'Split',
    name: 'every part used',
    shapes: [[6, 2]],
    build: (x) => {
      const [first, second, third] = split(x, [1, 2, 3], 0);
      return concatenate([third, square(first), second], 0);
    },
  },
  {
    operator: 'Split',
    name: 'the first part unused',
    shapes: [[5, 2]],
    build: (x) => square(split(x, [2, 3], 0)[1]),
  },
  {
    operator: 'Split',
    name: 'the middle part alone used, last axis',
    shapes: [[2, 6]],
    build: (x) => square(split(x, [1, 2, 3], 1)[1]),
  },
  {
    operator: 'Split',
    name: 'one part used twice, another not at all',
    shapes: [[2, 4, 2]],
    build: (x) => {
      const [first] = split(x, [2, 1, 1], 1);
      return add(square(first), first);
    },
  },
];

const padCases: readonly GradientCase[] = [
  { operator: 'Pad', name: 'all sides', shapes: [[2, 2, 3]], build: (x) => padSpatial(x, [1, 2, 3, 1]) },
  { operator: 'Pad', name: 'top and left', shapes: [[2, 3]], build: (x) => padSpatial(x, [1, 2, 0, 0]) },
  { operator: 'Pad', name: 'bottom and right', shapes: [[2, 3]], build: (x) => padSpatial(x, [0, 0, 1, 2]) },
  {
    operator: 'Pad',
    name: 'one side of one axis',
    shapes: [[2, 3]],
    build: (x) => padSpatial(x, [0, 0, 0, 1]),
  },
  { operator: 'Pad', name: 'by nothing', shapes: [[2, 3]], build: (x) => padSpatial(x, [0, 0, 0, 0]) },
  {
    operator: 'Pad',
    name: 'of three axes with another number',
    shapes: [[2, 3, 1]],
    build: (x) => square(pad(x, [1, 0, 0], [0, 2, 1], -3)),
  },
];

const sliceCases: readonly GradientCase[] = [
  {
    operator: 'Slice',
    name: 'the middle of the last axis',
    shapes: [[2, 5]],
    build: (x) => square(slice(x, [0, 1], [2, 4])),
  },
  {
    operator: 'Slice',
    name: 'of every axis, twice over one another',
    shapes: [[3, 4, 3]],
    build: (x) => multiply(slice(x, [0, 1, 0], [2, 4, 2]), slice(x, [1, 0, 1], [3, 3, 3])),
  },
  {
    operator: 'Slice',
    name: 'a window over a map with steps of 2',
    shapes: [[2, 5, 4, 2]],
    build: (x) => {
      const window = { height: 5, width: 4, kernel: [3, 2], strides: [2, 2], pads: [1, 0] } as const;
      const taps = windowTaps(x, { ...window, outputHeight: 3, outputWidth: 2 });
      const neighbours = taps.map((tap, index) => multiply(tap, taps[(index + 1) % taps.length]));
      return neighbours.reduce((sum, product) => add(sum, product));
    },
  },
];

const expandCases: readonly GradientCase[] = [
  { operator: 'Expand', name: 'a scalar', shapes: [[]], build: (x) => expand(x, [2, 3]) },
  { operator: 'Expand', name: 'the leading axis', shapes: [[1, 3]], build: (x) => expand(x, [2, 3]) },
  { operator: 'Expand', name: 'the middle axis', shapes: [[2, 1, 2]], build: (x) => expand(x, [2, 3, 2]) },
  { operator: 'Expand', name: 'the trailing axis', shapes: [[2, 1]], build: (x) => expand(x, [2, 3]) },
  { operator: 'Expand', name: 'a new axis in front', shapes: [[2, 1]], build: (x) => expand(x, [3, 2, 2]) },
  { operator: 'Expand', name: 'to its own shape', shapes: [[2, 2]], build: (x) => expand(x, [2, 2]) },
];

export const shapeCases: readonly GradientCase[] = [
  ...concatCases,
  ...sliceTotals,
  ...splitCases,
  ...padCases,
  ...sliceCases,
  ...expandCases,
  {
    operator: 'Identity',
    name: 'of a matrix',
    shapes: [[2, 3]],
    build: (x) => square(x.graph.emit('Identity', [x], x)),
  },
  {
    // The result passes through float32, which limits the precision.
    operator: 'Cast',
    name: 'to double and back',
    shapes: [[2, 3]],
    precision: 'float32',
    build: (x) => cast(square(cast(x, 'float64')), 'float32'),
  },
  {
    operator: 'Reshape',
    name: 'to other axes',
    shapes: [[2, 6]],
    build: (x) => square(reshape(x, [3, 2, 2])),
  },
  { operator: 'Reshape', name: 'a scalar', shapes: [[]], build: (x) => reshape(x, [1, 1]) },
  // Neither order is its own inverse.
  {
    operator: 'Transpose',
    name: 'axes moved forward',
    shapes: [[2, 3, 4]],
    build: (x) => transpose(x, [1, 2, 0]),
  },
  {
    operator: 'Transpose',
    name: 'axes moved back',
    shapes: [[2, 3, 4]],
    build: (x) => transpose(x, [2, 0, 1]),
  },
  {
    operator: 'Transpose',
    name: 'four axes',
    shapes: [[2, 1, 3, 2]],
    build: (x) => transpose(x, [3, 0, 2, 1]),
  },
  {
    operator: 'Transpose',
    name: 'two that do not undo each other',
    shapes: [[2, 3, 4]],
    build: (x) => square(transpose(transpose(x, [1, 2, 0]), [1, 2, 0])),
  },
];
