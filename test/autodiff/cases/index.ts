import type { GradientCase } from '../check-gradients.js';
import { blockedCases } from './blocked.js';
import { elementwiseCases } from './elementwise.js';
import { matrixCases } from './matrix.js';
import { normalizationCases } from './normalization.js';
import { reductionCases } from './reduction.js';
import { shapeCases } from './shape.js';

/** Every gradient test; coverage.test.ts compares them with the rules. */
export const gradientCases: readonly GradientCase[] = [
  ...blockedCases,
  ...elementwiseCases,
  ...matrixCases,
  ...normalizationCases,
  ...reductionCases,
  ...shapeCases,
];
