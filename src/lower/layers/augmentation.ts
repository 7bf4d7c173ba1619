import { AugmentationLayer, RandomCrop } from '../../augmentation/index.js';
import { lowerCrop } from '../crop.js';
import { defineLowering } from '../registry.js';

const TRAINING = { reason: 'augmentation works on pixels, before the network' } as const;

/** Outside training, augmentation does nothing. */
export const augmentation = defineLowering(AugmentationLayer, {
  inference: (_, { inputs: [x] }) => x.value,
  training: TRAINING,
});

export const randomCrop = defineLowering(RandomCrop, {
  inference: (layer, { call, inputs: [x] }) => lowerCrop(layer, call, x.value),
  training: TRAINING,
});
