import type { FillMode } from './fill.js';

/** Two bounds that a value is drawn between, evenly; equal ones leave nothing to chance. */
export type Range = readonly [lower: number, upper: number];

/** Mirrors each image with probability 0.5; one draw decides for both axes (Keras 3 RandomFlip). */
export interface FlipStep {
  readonly kind: 'flip';
  readonly mode: 'horizontal' | 'vertical' | 'horizontal_and_vertical';
  readonly seed: number;
}

/** How a picture is read between its pixels and beyond its edges. */
export interface ResamplingSettings {
  readonly fillMode: FillMode;
  /** The value beyond the edges with fill mode 'constant', 0 to 255. */
  readonly fillValue: number;
  readonly interpolation: 'bilinear' | 'nearest';
}

/** Turns each image about its centre by an angle drawn uniformly from [lower, upper] (Keras RandomRotation). */
export interface RotationStep extends ResamplingSettings {
  readonly kind: 'rotation';
  /** Fractions of a full turn: Keras' factor 0.2 is lower -0.2 and upper 0.2, plus or minus 72 degrees. */
  readonly lower: number;
  readonly upper: number;
  readonly seed: number;
}

/** Zooms each image about its centre (Keras RandomZoom). */
export interface ZoomStep extends ResamplingSettings {
  readonly kind: 'zoom';
  /** Fractions from -1 to 1: 0.2 shows 1.2 times the height, so that the picture gets smaller. */
  readonly height: Range;
  /** The same for the width; null takes what was drawn for the height, which keeps the aspect ratio. */
  readonly width: Range | null;
  readonly seed: number;
}

/** Moves each image (Keras RandomTranslation). */
export interface TranslationStep extends ResamplingSettings {
  readonly kind: 'translation';
  /** Fractions of the height, from -1 to 1; positive ones move down. */
  readonly height: Range;
  /** Fractions of the width, from -1 to 1; positive ones move to the right. */
  readonly width: Range;
  readonly seed: number;
}

/**
 * Cuts a window of a size out of each image, at a place of its own. An image that is not larger in both directions is
 * cropped in the middle to the window's aspect ratio and resized (Keras RandomCrop).
 */
export interface CropStep {
  readonly kind: 'crop';
  /** Pixels of the window. */
  readonly height: number;
  readonly width: number;
  readonly seed: number;
}

/** Multiplies the distance of each channel's values from their mean by a factor (Keras RandomContrast). */
export interface ContrastStep {
  readonly kind: 'contrast';
  /** What the factor is drawn between: 1 changes nothing, 0 leaves grey. At least 0. */
  readonly factor: Range;
  /** What results are clipped to, within 0 to 255. */
  readonly valueRange: Range;
  readonly seed: number;
}

/** Adds one number to all values of an image (Keras RandomBrightness). */
export interface BrightnessStep {
  readonly kind: 'brightness';
  /** What is drawn, from -1 to 1; times the width of `valueRange` it is what is added. */
  readonly factor: Range;
  /** What results are clipped to, within 0 to 255. */
  readonly valueRange: Range;
  readonly seed: number;
}

/** Overwrites a rectangle of each image (Keras RandomErasing; Zhong et al., "Random Erasing Data Augmentation", 2017). */
export interface ErasingStep {
  readonly kind: 'erasing';
  /** What the probability of erasing is drawn between, for each image; 0 to 1. */
  readonly probability: Range;
  /** What the square of the rectangle's height, as a fraction of the image's, is drawn between, and of its width; 0 to 1. */
  readonly scale: Range;
  /** The value, or one a channel, 0 to 255; null for noise of its own in every pixel. */
  readonly fillValue: number | readonly [red: number, green: number, blue: number] | null;
  /** What the rectangle's values are clipped to, within 0 to 255; noise has the upper end as its standard deviation. */
  readonly valueRange: Range;
  readonly seed: number;
}

/** Blends each image with another one of its batch (Keras MixUp; Zhang et al., "mixup", 2017). */
export interface MixUpStep {
  readonly kind: 'mixUp';
  /** The share that an image keeps is drawn from Beta(alpha, alpha). Above 0. */
  readonly alpha: number;
  readonly seed: number;
}

/** Puts a rectangle of another image of the batch into each one (Keras CutMix; Yun et al., "CutMix", 2019). */
export interface CutMixStep {
  readonly kind: 'cutMix';
  /** What alpha is drawn between for each batch, 0 to 1; the share of an image that stays is drawn from Beta(alpha, alpha). */
  readonly factor: Range;
  readonly seed: number;
}

/** Changes each image by itself. */
export type PictureStep =
  | FlipStep
  | RotationStep
  | ZoomStep
  | TranslationStep
  | CropStep
  | ContrastStep
  | BrightnessStep
  | ErasingStep;

/** Mixes the images of a batch, and with them what they are. */
export type MixingStep = MixUpStep | CutMixStep;

/** One random change of images. Steps are plain data, so that they can be sent to a worker thread and saved. */
export type AugmentationStep = PictureStep | MixingStep;

export function isMixing(step: AugmentationStep): step is MixingStep {
  return step.kind === 'mixUp' || step.kind === 'cutMix';
}

/** The steps that work on each image by itself; they come first. */
export function pictureSteps(steps: readonly AugmentationStep[]): PictureStep[] {
  return steps.filter((step): step is PictureStep => !isMixing(step));
}

/** The steps that mix the images of a batch; they come last. */
export function mixingSteps(steps: readonly AugmentationStep[]): MixingStep[] {
  return steps.filter(isMixing);
}
