import { type GraphBuilder, operators, type Value, windowTaps } from '../graph/index.js';
import { type FlatCall, MaxPooling2D, type Pooling2D, paddingOf } from '../nn/index.js';
import { Feature } from './feature.js';
import { zeros } from './window.js';

/** Below every number that a map holds: float32's lowest. */
const lowest = -3.4028234663852886e38;

/**
 * Pooling as comparisons or sums of what each place of the window sees. Of several numbers that are the largest, the
 * first one gets the gradient, as in TensorFlow.
 */
export function trainPooling(graph: GraphBuilder, call: FlatCall, given: Feature): Feature {
  const layer = call.layer as Pooling2D;
  const input = given.withPaddingDone();
  const { batch, height, width } = input.size;
  const [, outputHeight, outputWidth] = call.outputShape as number[];
  const pads = [
    paddingOf(height, layer.poolSize[0], layer.strides[0], layer.padding)[0],
    paddingOf(width, layer.poolSize[1], layer.strides[1], layer.padding)[0],
  ] as const;
  const largest = layer instanceof MaxPooling2D;
  const inner = input.isInBlocks ? graph.channelBlock! : 1;
  const maps = operators.reshape(input.any, [(input.channels * batch) / inner, height, width, inner]);
  const window = { height, width, kernel: layer.poolSize, strides: layer.strides, pads };
  const taps = windowTaps(maps, { ...window, outputHeight, outputWidth }, largest ? lowest : 0);
  const pooled = largest
    ? taps.reduce((most, tap) => operators.where(operators.greater(tap, most), tap, most))
    : operators.multiply(
        taps.reduce((sum, tap) => operators.add(sum, tap)),
        shares(graph, maps, { ...window, outputHeight, outputWidth }),
      );
  const size = { batch, height: outputHeight, width: outputWidth };
  return input.isInBlocks
    ? Feature.inBlocks(
        operators.reshape(pooled, [1, input.channels, batch * outputHeight, outputWidth]),
        size,
      )
    : Feature.channelMajor(
        operators.reshape(pooled, [input.channels, batch * outputHeight * outputWidth]),
        size,
      );
}

/** One over how many positions of the map each window covers: [1, output height, output width, 1]. */
function shares(
  graph: GraphBuilder,
  maps: Value,
  { height, width, kernel, strides, pads, outputHeight, outputWidth }: Parameters<typeof windowTaps>[1],
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
 * The mean over each map as a product with a constant row or column: its gradient then is a product too, and not
 * Expand.
 */
export function trainAverage(graph: GraphBuilder, given: Feature): Feature {
  const input = given.withPaddingDone();
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
