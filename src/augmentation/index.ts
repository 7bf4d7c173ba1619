export { augmentImages } from './augment.js';
export { augmentationOf } from './augmentations.js';
export { Augmenter } from './augmenter.js';
export { augmentationFromConfig } from './config.js';
export { CutMix, type CutMixConfig, type CutMixStep } from './cut-mix.js';
export type { FillMode } from './fill.js';
export { defineKerasAugmentations, kerasAugmentations } from './keras-classes.js';
export {
  type AugmentationConfig,
  AugmentationLayer,
  type AugmentationOptions,
  type AugmentationStep,
  MixingLayer,
  type MixingStep,
} from './layer.js';
export type { Bounds, Factor } from './layer-options.js';
export { MixUp, type MixUpConfig, type MixUpStep } from './mix-up.js';
export { mixTargets } from './mixing.js';
export { RandomBrightness, type RandomBrightnessConfig } from './random-brightness.js';
export { type ContrastStep, RandomContrast, type RandomContrastConfig } from './random-contrast.js';
export { type CropStep, RandomCrop, type RandomCropConfig } from './random-crop.js';
export {
  type EraseValue,
  type ErasingStep,
  RandomErasing,
  type RandomErasingConfig,
  type RandomErasingOptions,
} from './random-erasing.js';
export { type FlipMode, type FlipStep, RandomFlip, type RandomFlipConfig } from './random-flip.js';
export { RandomRotation, type RandomRotationConfig, type RotationStep } from './random-rotation.js';
export { RandomShear, type RandomShearConfig } from './random-shear.js';
export {
  RandomTranslation,
  type RandomTranslationConfig,
  type TranslationStep,
} from './random-translation.js';
export { RandomZoom, type RandomZoomConfig, type RandomZoomOptions, type ZoomStep } from './random-zoom.js';
export type { Resampling, ResamplingOptions } from './resampling.js';
export {
  type AugmentationSettings,
  augmentationLayers,
  augmentationSettings,
  mixesPictures,
  noAugmentation,
  withoutMixing,
} from './settings.js';
export { mixingSteps } from './steps.js';
export type { ColorOptions } from './value-range.js';
