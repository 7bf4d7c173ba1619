import { AugmentationLayer, augmentImages } from '../augmentation/index.js';
import { UsageError } from '../errors.js';
import { checkOptions, wholeFromZero } from '../options.js';
import type { Images } from '../pictures/index.js';
import type { Sequential } from './sequential.js';

/**
 * Shows what a stack of augmentation layers does to pictures.
 *
 * @param options.view which random view of each picture, counted from 0
 * @throws UsageError when the stack holds another kind of layer
 *
 * @example
 * ```ts
 * import { previewAugmentation, RandomFlip, Sequential } from '@graft-vision/graft';
 *
 * const augmentation = new Sequential([new RandomFlip('horizontal')]);
 * const { images } = await training.take(1).getSingleElement();
 * const augmented = previewAugmentation(augmentation, images, { view: 0 });
 * ```
 */
export function previewAugmentation(
  augmentation: Sequential,
  images: Images,
  options: { view: number },
): Images {
  checkOptions('previewAugmentation', options, { view: wholeFromZero }, ['view']);
  const steps = augmentation.layers.map((layer) => {
    if (layer instanceof AugmentationLayer) return layer.step;
    throw new UsageError(`Layer ${layer.name} (${layer.className}) does not augment pictures.`);
  });
  const indices = Array.from({ length: images.shape[0] }, (_, index) => index);
  return augmentImages(images, steps, indices, options.view);
}
