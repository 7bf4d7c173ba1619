import { augmentationOf } from './augmentations.js';
import type { AugmentationStep, MixingStep, PictureStep } from './layer.js';

/** Whether a step mixes the pictures of a batch. */
export function isMixing(step: AugmentationStep): step is MixingStep {
  return 'mix' in augmentationOf(step);
}

/** The steps that work on single pictures; they come first. */
export function pictureSteps(steps: readonly AugmentationStep[]): PictureStep[] {
  return steps.filter((step): step is PictureStep => !isMixing(step));
}

/** The steps that mix the pictures of a batch; they come last. */
export function mixingSteps(steps: readonly AugmentationStep[]): MixingStep[] {
  return steps.filter(isMixing);
}
