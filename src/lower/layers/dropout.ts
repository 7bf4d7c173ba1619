import { Dropout } from '../../nn/index.js';
import { defineLowering } from '../registry.js';

export const dropout = defineLowering(Dropout, {
  inference: (_, { inputs: [x] }) => x.value,
  training: (layer, { call, inputs: [x], masks, training }) =>
    training && call.training && layer.rate > 0 ? masks.apply(layer, x) : x,
});
