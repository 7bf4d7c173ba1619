import { defineKerasClass } from '../nn/index.js';
import type { AugmentationLayer } from './layer.js';
import { RandomBrightness } from './random-brightness.js';
import { RandomContrast } from './random-contrast.js';
import { RandomCrop } from './random-crop.js';
import { RandomErasing } from './random-erasing.js';
import { RandomFlip } from './random-flip.js';
import { RandomRotation } from './random-rotation.js';
import { RandomShear } from './random-shear.js';
import { RandomTranslation } from './random-translation.js';
import { RandomZoom } from './random-zoom.js';

const channelsLast = { data_format: ['channels_last', null] } as const;
const resampling = ['fill_mode', 'fill_value', 'interpolation'];

/** Keras' augmentation layers: each class, and its settings in the order of the constructor's arguments. */
const classes = [
  [RandomFlip, ['mode'], []],
  [RandomCrop, ['height', 'width'], []],
  [RandomRotation, ['factor'], resampling],
  [RandomZoom, ['height_factor'], ['width_factor', ...resampling]],
  [RandomTranslation, ['height_factor', 'width_factor'], resampling],
  [RandomShear, ['x_factor', 'y_factor'], resampling],
  [RandomContrast, ['factor'], ['value_range']],
  [RandomBrightness, ['factor'], ['value_range']],
  [RandomErasing, ['factor'], ['scale', 'fill_value', 'value_range']],
] as const;

/** The names of the augmentation layers that Keras' files can hold. Importing this defines their settings. */
export const kerasAugmentations: readonly string[] = defineKerasAugmentations();

/**
 * Defines the settings of Keras' augmentation layers. What reads them calls it, because a bundler leaves out an import
 * of which it sees no use.
 */
export function defineKerasAugmentations(): string[] {
  return classes.map(([layerClass, first, options]) => {
    defineKerasClass<AugmentationLayer>(layerClass.name, layerClass, {
      first,
      options: [...options, 'seed'],
      fixed: channelsLast,
      valuesOf: (layer) => ({ ...(layer as AugmentationLayer).toPlainObject() }),
    });
    return layerClass.name;
  });
}
