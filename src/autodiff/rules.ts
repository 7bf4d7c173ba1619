import type { Rule } from './rule.js';
import { blockedRules } from './rules/blocked.js';
import { elementwiseRules } from './rules/elementwise.js';
import { matrixRules } from './rules/matrix.js';
import { normalizationRules } from './rules/normalization.js';
import { reductionRules } from './rules/reduction.js';
import { shapeRules } from './rules/shape.js';

/** The gradient rule of every operator that the lowerings emit into a training graph. */
export const rules: Readonly<Record<string, Rule>> = {
  ...blockedRules,
  ...elementwiseRules,
  ...matrixRules,
  ...normalizationRules,
  ...reductionRules,
  ...shapeRules,
};
