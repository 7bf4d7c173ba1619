import { operators, type Value } from '../../graph/index.js';
import { Activation, LeakyReLU, PReLU, ReLU } from '../../nn/index.js';
import { activate, activationNamed, leakyRelu, rectify } from '../activations.js';
import { activated, Feature } from '../feature.js';
import { channelsFirst } from '../folding.js';
import { defineLowering, type TrainingContext } from '../registry.js';

export const relu = defineLowering(ReLU, {
  inference: (layer, { inputs: [x] }) => rectified(layer, x.value),
  training: (layer, { inputs: [x] }) => x.with(rectified(layer, x.any)),
  bounds: ({ maxValue, negativeSlope, threshold }) =>
    negativeSlope === 0 && threshold === 0 ? { low: 0, high: maxValue } : undefined,
});

/** Keras' operations in Keras' order. */
function rectified({ maxValue, negativeSlope, threshold }: ReLU, x: Value): Value {
  const number = (value: number): Value => x.graph.scalar(value, x.type);
  const above = threshold === 0 ? x : operators.where(operators.greater(x, number(threshold)), x, number(0));
  const positive = rectify(above, { low: 0, high: maxValue });
  if (negativeSlope === 0) return positive;
  const below = operators.relu(operators.subtract(number(threshold), x));
  return operators.subtract(positive, operators.multiply(below, number(negativeSlope)));
}

export const activation = defineLowering(Activation, {
  inference: (layer, { inputs: [x] }) => activate(x.value, layer.activation),
  training: (layer, { inputs: [x] }) => activated(x, layer.activation),
  bounds: (layer) => activationNamed(layer.activation).bounds,
});

export const leakyReLU = defineLowering(LeakyReLU, {
  inference: ({ negativeSlope }, { inputs: [x] }) => leakyRelu(x.value, negativeSlope),
  training: ({ negativeSlope }, { inputs: [x] }) => x.with(leakyRelu(x.any, negativeSlope)),
});

export const prelu = defineLowering(PReLU, {
  inference: ({ alpha }, { graph, inputs: [x] }) => {
    const { shape, data } = channelsFirst(alpha);
    return slopesBelow(x.value, graph.constant(alpha.path, { type: 'float32', shape, data }));
  },
  training: trainPrelu,
});

/** relu(x) - alpha * relu(-x): as in Keras, both gradients are 0 at x = 0. */
function slopesBelow(x: Value, alpha: Value): Value {
  const below = operators.relu(operators.negate(x));
  return operators.subtract(operators.relu(x), operators.multiply(alpha, below));
}

function trainPrelu({ alpha }: PReLU, { graph, parameters, inputs: [x] }: TrainingContext): Feature {
  const slopes = parameters.of(alpha);
  const [height, width, channels] = alpha.shape.length === 3 ? alpha.shape : [1, 1, alpha.shape[0]];
  const { size } = x;
  if (x.isInBlocks && height * width === 1 && channels === x.channels) {
    const block = graph.channelBlock!;
    const positions = size.batch * size.height * size.width;
    const maps = operators.reshape(x.inBlocks, [x.channels / block, positions, block]);
    const result = slopesBelow(maps, operators.reshape(slopes, [x.channels / block, 1, block]));
    return Feature.inBlocks(operators.reshape(result, x.inBlocks.shape), size);
  }
  const maps = operators.reshape(x.channelMajor, [x.channels, size.batch, size.height, size.width]);
  const channelsLast = operators.reshape(slopes, [1, height, width, channels]);
  const result = slopesBelow(maps, operators.transpose(channelsLast, [3, 0, 1, 2]));
  return Feature.channelMajor(operators.reshape(result, x.channelMajor.shape), size);
}
