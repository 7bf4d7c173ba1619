import type { Augmentation, MixingAugmentation, PictureAugmentation } from './augmentation.js';
import { cutMix } from './cut-mix.js';
import type { AugmentationStep, MixingStep, PictureStep } from './layer.js';
import { mixUp } from './mix-up.js';
import { randomBrightness } from './random-brightness.js';
import { randomContrast } from './random-contrast.js';
import { randomCrop } from './random-crop.js';
import { randomErasing } from './random-erasing.js';
import { randomFlip } from './random-flip.js';
import { randomRotation } from './random-rotation.js';
import { randomShear } from './random-shear.js';
import { randomTranslation } from './random-translation.js';
import { randomZoom } from './random-zoom.js';

/**
 * Every augmentation, in the order of a recipe's settings and of its layers: those that move pixels, change colors,
 * hide parts, and mix pictures.
 */
export const augmentations = [
  randomFlip,
  randomRotation,
  randomZoom,
  randomTranslation,
  randomShear,
  randomCrop,
  randomContrast,
  randomBrightness,
  randomErasing,
  mixUp,
  cutMix,
] as const;

const byKind = new Map<string, Augmentation>(
  augmentations.map((augmentation) => [augmentation.kind, augmentation]),
);

/** The augmentation of a step whose kind has been checked. */
export function augmentationOf(step: PictureStep): PictureAugmentation;
export function augmentationOf(step: MixingStep): MixingAugmentation;
export function augmentationOf(step: AugmentationStep): Augmentation;
export function augmentationOf(step: AugmentationStep): Augmentation | undefined {
  return byKind.get(step.kind);
}
