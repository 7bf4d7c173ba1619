export { type AffineMatrix, type AffineOptions, affineTransform } from './affine.js';
export { augmentImages } from './augment.js';
export { Augmenter, type AugmenterOptions } from './augmenter.js';
export { checkSteps } from './check-steps.js';
export type { FillMode } from './fill.js';
export { mixTargets } from './mixing.js';
export {
  type AugmentationStep,
  type BrightnessStep,
  type ContrastStep,
  type CropStep,
  type CutMixStep,
  type ErasingStep,
  type FlipStep,
  type MixingStep,
  type MixUpStep,
  mixingSteps,
  type RotationStep,
  type TranslationStep,
  type ZoomStep,
} from './steps.js';
