import { Activation, ReLU } from '../../nn/index.js';
import { activate, activationNamed, rectify } from '../activations.js';
import { activated } from '../feature.js';
import { defineLowering } from '../registry.js';

export const relu = defineLowering(ReLU, {
  inference: ({ maxValue }, { inputs: [x] }) => rectify(x.value, { low: 0, high: maxValue }),
  training: ({ maxValue }, { inputs: [x] }) => x.with(rectify(x.any, { low: 0, high: maxValue })),
  bounds: ({ maxValue }) => ({ low: 0, high: maxValue }),
});

export const activation = defineLowering(Activation, {
  inference: (layer, { inputs: [x] }) => activate(x.value, layer.activation),
  training: (layer, { inputs: [x] }) => activated(x, layer.activation),
  bounds: (layer) => activationNamed(layer.activation).bounds,
});
