import { type GraphBuilder, operators, type Value } from '../../graph/index.js';
import { LayerNormalization, type Variable } from '../../nn/index.js';
import { Feature } from '../feature.js';
import { defineLowering, type TrainingContext } from '../registry.js';
import { zeros } from '../window.js';

const { add, divide, matmul, multiply, reduceMean, squareRoot, subtract } = operators;

export const layerNormalization = defineLowering(LayerNormalization, {
  inference: (layer, { graph, inputs: [{ value: x }] }) => {
    const { gamma, beta } = layer;
    // Under the variables' names, so that a saved file can be restored.
    const each = ({ path, size, value: data }: Variable): Value => {
      const shape = [size, ...Array<number>(x.shape.length - 2).fill(1)];
      return graph.constant(path, { type: 'float32', shape, data });
    };
    const normal = normalized(x, layer.epsilon, (value) => reduceMean(value, [1]));
    const scaled = gamma === undefined ? normal : multiply(normal, each(gamma));
    return beta === undefined ? scaled : add(scaled, each(beta));
  },
  training: train,
});

/** The mean over the channels as a product with a constant row, so that its gradient is also a product. */
function train(layer: LayerNormalization, { graph, parameters, inputs: [x] }: TrainingContext): Feature {
  const { gamma, beta } = layer;
  const row = meanRow(graph, x.channelMajor);
  const normal = normalized(x.channelMajor, layer.epsilon, (value) => matmul(row, value));
  const scaled = gamma === undefined ? normal : multiply(normal, parameters.of(gamma, [x.channels, 1]));
  const result = beta === undefined ? scaled : add(scaled, parameters.of(beta, [x.channels, 1]));
  return Feature.channelMajor(result, x.size);
}

/** @param mean over the channels, which keep an axis of size 1 */
function normalized(x: Value, epsilon: number, mean: (value: Value) => Value): Value {
  const centred = subtract(x, mean(x));
  const variance = mean(multiply(centred, centred));
  return divide(centred, squareRoot(add(variance, x.graph.scalar(epsilon, x.type))));
}

function meanRow(graph: GraphBuilder, x: Value): Value {
  const channels = x.shape[0] as number;
  return graph.constant('channel_mean', {
    type: x.type,
    shape: [1, channels],
    data: zeros(channels, x.type === 'float64').fill(1 / channels),
  });
}
