import {
  type AugmentationLayer,
  CutMix,
  MixUp,
  RandomBrightness,
  RandomContrast,
  RandomErasing,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
} from '../../nn/index.js';
import type { AugmentationSettings } from '../recipe.js';

/** The layers that a recipe asks for, in the order in which they stand: moves, colors, what hides, what mixes. */
export function augmentationLayers(settings: AugmentationSettings): AugmentationLayer[] {
  const { flip, rotation, zoom, translation, contrast, brightness, erasing, mixUp, cutMix } = settings;
  return [
    ...(flip === 'none' ? [] : [new RandomFlip(flip)]),
    ...(rotation > 0 ? [new RandomRotation(rotation)] : []),
    ...(zoom > 0 ? [new RandomZoom(zoom)] : []),
    ...(translation > 0 ? [new RandomTranslation(translation, translation)] : []),
    ...(contrast > 0 ? [new RandomContrast(contrast)] : []),
    ...(brightness > 0 ? [new RandomBrightness(brightness)] : []),
    ...(erasing > 0 ? [new RandomErasing(erasing)] : []),
    ...(mixUp > 0 ? [new MixUp(mixUp)] : []),
    ...(cutMix > 0 ? [new CutMix(cutMix)] : []),
  ];
}
