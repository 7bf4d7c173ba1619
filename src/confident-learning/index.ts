export {
  type ConfidentJoint,
  confidentJoint,
  type LabelledProbabilities,
  type LabelScore,
  labelScore,
} from './confident-joint.js';
export { FeatureRows } from './feature-rows.js';
export {
  type CheckedPhotograph,
  checkableClasses,
  findLabelErrors,
  type LabelCheck,
  type LabelCheckProgress,
  type LabelErrorOptions,
  type LabelSuspect,
} from './find-label-errors.js';
export { outOfFoldProbabilities } from './fold-heads.js';
export { stratifiedGroupFolds } from './folds.js';
export { mostSimilarRows, type SimilarRow } from './most-similar.js';
