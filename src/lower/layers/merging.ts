import { operators, type Value } from '../../graph/index.js';
import { Add, Concatenate, CustomScaleLayer, Multiply } from '../../nn/index.js';
import { blockedScaling } from '../blocked-convolutions.js';
import { Feature, fitsBlocks } from '../feature.js';
import { defineLowering, type TrainingContext } from '../registry.js';

export const add = defineLowering(Add, {
  inference: (_, { inputs }) =>
    inputs.map(({ value }) => value).reduce((sum, value) => operators.add(sum, value)),
  training: (_, { inputs }) => elementwise(inputs, operators.add),
});

export const customScaleLayer = defineLowering(CustomScaleLayer, {
  inference: ({ scale }, { inputs: [x, y] }) => scaledSum(x.value, y.value, scale),
  training: ({ scale }, { inputs }) => elementwise(inputs, (x, y) => scaledSum(x, y, scale)),
});

function scaledSum(x: Value, y: Value, scale: number): Value {
  return operators.add(x, operators.multiply(y, y.graph.scalar(scale, y.type)));
}

export const multiply = defineLowering(Multiply, {
  inference: (_, { inputs: [x, factors] }) => operators.multiply(x.value, factors.value),
  training: (_, context) => trainMultiply(context),
});

/** In both layouts the channels can be joined along one axis: the first axis of matrices, and the axis of blocks. */
export const concatenate = defineLowering(Concatenate, {
  inference: (_, { inputs }) =>
    operators.concatenate(
      inputs.map(({ value }) => value),
      1,
    ),
  training: (_, { inputs }) => {
    const [{ size }] = inputs;
    return inputs.every((input) => input.isInBlocks)
      ? Feature.inBlocks(
          operators.concatenate(
            inputs.map((input) => input.inBlocks),
            1,
          ),
          size,
        )
      : Feature.channelMajor(
          operators.concatenate(
            inputs.map((input) => input.channelMajor),
            0,
          ),
          size,
        );
  },
});

function trainMultiply({ graph, inputs }: TrainingContext): Feature {
  const [x, factors] = inputs;
  const { batch, height, width } = x.size;
  const area = height * width;
  if (area === factors.size.height * factors.size.width) return elementwise(inputs, operators.multiply);
  if (fitsBlocks(graph, x.channels)) return Feature.inBlocks(blockedScaling(x, factors), x.size);
  const product = operators.multiply(
    operators.reshape(x.channelMajor, [x.channels, batch, area]),
    operators.reshape(factors.channelMajor, [x.channels, batch, 1]),
  );
  return Feature.channelMajor(operators.reshape(product, [x.channels, batch * area]), x.size);
}

/** In blocks if all inputs are. */
function elementwise(inputs: readonly Feature[], combine: (a: Value, b: Value) => Value): Feature {
  const blocks = inputs.every((input) => input.isInBlocks);
  const result = inputs
    .map((input) => (blocks ? input.inBlocks : input.channelMajor))
    .reduce((a, b) => combine(a, b));
  return blocks ? Feature.inBlocks(result, inputs[0].size) : Feature.channelMajor(result, inputs[0].size);
}
