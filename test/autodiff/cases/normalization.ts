import { operators } from '../../../src/graph/index.js';
import type { GradientCase } from '../check-gradients.js';

/** Its mean and deviation are float32 in every graph. */
const inFloat32 = { operator: 'LayerNormalization', precision: 'float32' } as const;

export const normalizationCases: readonly GradientCase[] = [
  {
    ...inFloat32,
    name: 'with a bias',
    shapes: [[2, 3, 4], [4], [4]],
    build: (x, scale, bias) => operators.layerNormalization(x, scale, bias, 1e-3),
  },
  {
    ...inFloat32,
    name: 'without a bias',
    shapes: [[3, 5], [5]],
    build: (x, scale) => operators.layerNormalization(x, scale, undefined, 1e-3),
  },
];
