import { operators } from '../../../src/graph/index.js';
import type { GradientCase } from '../check-gradients.js';

const { gemm, matmul } = operators;

const products: Readonly<Record<string, readonly [readonly number[], readonly number[]]>> = {
  'two matrices': [
    [2, 3],
    [3, 4],
  ],
  'equal batches': [
    [2, 2, 3],
    [2, 3, 2],
  ],
  'the first without a batch': [
    [2, 3],
    [4, 3, 2],
  ],
  'the second without a batch': [
    [4, 2, 3],
    [3, 2],
  ],
  'the first with a batch of 1': [
    [1, 2, 3],
    [3, 3, 2],
  ],
  'both batches repeated': [
    [2, 1, 2, 3],
    [3, 3, 2],
  ],
  'two batch axes, one repeated in the middle': [
    [2, 2, 2, 3],
    [2, 1, 3, 2],
  ],
};

const matmulCases: readonly GradientCase[] = [
  ...Object.entries(products).map(
    ([name, shapes]): GradientCase => ({ operator: 'MatMul', name, shapes, build: matmul }),
  ),
  { operator: 'MatMul', name: 'a matrix with itself', shapes: [[3, 3]], build: (x) => matmul(x, x) },
];

/** The product is [2, 4], so that a test notices when rows, columns and the inner size of 3 are mixed up. */
const biases: Readonly<Record<string, readonly number[] | undefined>> = {
  'without bias': undefined,
  'bias [1, n]': [1, 4],
  'bias [m, 1]': [2, 1],
  'bias [n]': [4],
  'bias [m, n]': [2, 4],
  'bias [1, 1]': [1, 1],
  'bias of a scalar': [],
};

const gemmCases: readonly GradientCase[] = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    Object.entries(biases).map(
      ([name, biasShape]): GradientCase => ({
        operator: 'Gemm',
        name: `${name}${transposeA ? ', A transposed' : ''}${transposeB ? ', B transposed' : ''}`,
        shapes: [
          transposeA ? [3, 2] : [2, 3],
          transposeB ? [4, 3] : [3, 4],
          ...(biasShape ? [biasShape] : []),
        ],
        build: (a, b, bias) => gemm(a, b, { transposeA, transposeB, bias }),
      }),
    ),
  ),
);

export const matrixCases: readonly GradientCase[] = [
  ...matmulCases,
  ...gemmCases,
  {
    operator: 'Gemm',
    name: 'one value as A, B and bias',
    shapes: [[3, 3]],
    build: (x) => gemm(x, x, { transposeA: true, bias: x }),
  },
];
