import { operators } from '../../graph/index.js';
import { LayerScale } from '../../nn/index.js';
import { Feature } from '../feature.js';
import { defineLowering } from '../registry.js';

export const layerScale = defineLowering(LayerScale, {
  inference: ({ gamma }, { graph, inputs: [{ value: x }] }) => {
    const shape = [gamma.size, ...Array<number>(x.shape.length - 2).fill(1)];
    // Under the variable's name, so that a saved file can be restored.
    const factors = graph.constant(gamma.path, { type: 'float32', shape, data: gamma.value });
    return operators.multiply(x, factors);
  },
  training: ({ gamma }, { parameters, inputs: [x] }) => {
    const factors = parameters.of(gamma, [gamma.size, 1]);
    return Feature.channelMajor(operators.multiply(x.channelMajor, factors), x.size);
  },
});
