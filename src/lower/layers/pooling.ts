import { type GraphBuilder, operators, type Value, windowTaps } from '../../graph/index.js';
import {
  AveragePooling2D,
  type FlatCall,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  MaxPooling2D,
  type Pooling2D,
  paddingOf,
} from '../../nn/index.js';
import { Feature } from '../feature.js';
import { defineLowering } from '../registry.js';
import { ownPads, type WindowGeometry, zeros } from '../window.js';

export const maxPooling2D = defineLowering(MaxPooling2D, {
  inference: (layer, { call, inputs: [x] }) => operators.maxPool(x.value, attributesOf(layer, call)),
  /* If several numbers are the largest, the first one gets the gradient, as in TensorFlow. */
  training: (layer, { graph, call, inputs: [x] }) =>
    pooled(graph, layer, call, x, (maps, window) =>
      windowTaps(maps, window, LOWEST).reduce((most, tap) =>
        operators.where(operators.greater(tap, most), tap, most),
      ),
    ),
});

export const averagePooling2D = defineLowering(AveragePooling2D, {
  inference: (layer, { call, inputs: [x] }) => operators.averagePool(x.value, attributesOf(layer, call)),
  training: (layer, { graph, call, inputs: [x] }) =>
    pooled(graph, layer, call, x, (maps, window) =>
      operators.multiply(
        windowTaps(maps, window, 0).reduce((sum, tap) => operators.add(sum, tap)),
        shares(graph, maps, window),
      ),
    ),
});

export const globalAveragePooling2D = defineLowering(GlobalAveragePooling2D, {
  inference: (layer, { inputs: [x] }) => withoutMap(layer, operators.globalAveragePool(x.value)),
  training: (_, { graph, inputs: [x] }) => trainAverage(graph, x),
});

export const globalMaxPooling2D = defineLowering(GlobalMaxPooling2D, {
  inference: (layer, { inputs: [x] }) => withoutMap(layer, operators.globalMaxPool(x.value)),
  training: (_, { graph, inputs: [x] }) => trainMaximum(graph, x),
});

/** From [batch, channels, 1, 1] to [batch, channels], unless the layer keeps the map. */
function withoutMap({ keepdims }: GlobalAveragePooling2D | GlobalMaxPooling2D, x: Value): Value {
  return keepdims ? x : operators.reshape(x, x.shape.slice(0, 2));
}

/** The lowest float32, so that no number in a map is lower. */
const LOWEST = -3.4028234663852886e38;

function attributesOf(layer: Pooling2D, call: FlatCall): Parameters<typeof operators.maxPool>[1] {
  const window = layer.poolSize;
  return { window, strides: layer.strides, pads: ownPads(call, window, layer) };
}

/**
 * Pooling as comparisons or sums over the positions of the window.
 *
 * @param pool from maps [outer, height, width, inner] to [outer, output height, output width, inner]
 */
function pooled(
  graph: GraphBuilder,
  layer: Pooling2D,
  call: FlatCall,
  input: Feature,
  pool: (maps: Value, window: WindowGeometry) => Value,
): Feature {
  const { batch, height, width } = input.size;
  const [, outputHeight, outputWidth] = call.outputShape as number[];
  const pads = [
    paddingOf(height, layer.poolSize[0], layer.strides[0], layer.padding)[0],
    paddingOf(width, layer.poolSize[1], layer.strides[1], layer.padding)[0],
  ] as const;
  const inner = input.isInBlocks ? graph.channelBlock! : 1;
  const maps = operators.reshape(input.any, [(input.channels * batch) / inner, height, width, inner]);
  const window = { height, width, kernel: layer.poolSize, strides: layer.strides, pads };
  const result = pool(maps, { ...window, outputHeight, outputWidth });
  const size = { batch, height: outputHeight, width: outputWidth };
  return input.isInBlocks
    ? Feature.inBlocks(
        operators.reshape(result, [1, input.channels, batch * outputHeight, outputWidth]),
        size,
      )
    : Feature.channelMajor(
        operators.reshape(result, [input.channels, batch * outputHeight * outputWidth]),
        size,
      );
}

/** 1 divided by the number of map positions that each window covers: [1, output height, output width, 1]. */
function shares(
  graph: GraphBuilder,
  maps: Value,
  { height, width, kernel, strides, pads, outputHeight, outputWidth }: WindowGeometry,
): Value {
  const covered = (size: number, axis: 0 | 1, position: number): number => {
    const start = position * strides[axis] - pads[axis];
    return Math.min(start + kernel[axis], size) - Math.max(start, 0);
  };
  const data = zeros(outputHeight * outputWidth, maps.type === 'float64');
  for (let row = 0; row < outputHeight; row++) {
    for (let column = 0; column < outputWidth; column++) {
      data[row * outputWidth + column] = 1 / (covered(height, 0, row) * covered(width, 1, column));
    }
  }
  return graph.constant('pooling_shares', {
    type: maps.type,
    shape: [1, outputHeight, outputWidth, 1],
    data,
  });
}

/**
 * The mean over each map as a product with a constant row or column, so that its gradient is also a product instead of
 * Expand.
 */
function trainAverage(graph: GraphBuilder, input: Feature): Feature {
  const { batch, height, width } = input.size;
  const { channels } = input;
  const area = height * width;
  const single = { batch, height: 1, width: 1 };
  const share = (shape: readonly number[]): Value =>
    graph.constant('mean', {
      type: input.any.type,
      shape,
      data: zeros(area, input.any.type === 'float64').fill(1 / area),
    });
  if (input.isInBlocks) {
    const block = graph.channelBlock!;
    const maps = operators.reshape(input.inBlocks, [(channels * batch) / block, area, block]);
    const means = operators.matmul(share([1, area]), maps);
    return Feature.inBlocks(operators.reshape(means, [1, channels, batch, 1]), single);
  }
  const maps = operators.reshape(input.channelMajor, [channels * batch, area]);
  const means = operators.gemm(maps, share([area, 1]));
  return Feature.channelMajor(operators.reshape(means, [channels, batch]), single);
}

/**
 * The largest number of each map as the sum of all numbers equal to it, each times its share of 1. The shares come from
 * comparisons, which autodiff treats as constants, so that equal numbers share the gradient, as in TensorFlow.
 */
function trainMaximum(graph: GraphBuilder, input: Feature): Feature {
  const { batch, height, width } = input.size;
  const inner = input.isInBlocks ? graph.channelBlock! : 1;
  const maps = operators.reshape(input.any, [(input.channels * batch) / inner, height * width, inner]);
  const one = graph.scalar(1, maps.type);
  const smaller = operators.less(maps, operators.reduceMax(maps, [1]));
  const largest = operators.subtract(one, operators.cast(smaller, maps.type));
  const shares = operators.divide(largest, operators.reduceSum(largest, [1]));
  const sums = operators.reduceSum(operators.multiply(maps, shares), [1]);
  const single = { batch, height: 1, width: 1 };
  return input.isInBlocks
    ? Feature.inBlocks(operators.reshape(sums, [1, input.channels, batch, 1]), single)
    : Feature.channelMajor(operators.reshape(sums, [input.channels, batch]), single);
}
