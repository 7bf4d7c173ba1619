import {
  type BatchNormalization,
  type Conv2D,
  DepthwiseConv2D,
  type Normalization,
  type Variable,
} from '../nn/index.js';

/** A convolution's weights in ONNX' order: kernel [filters, channels / group, height, width] and bias [filters]. */
export interface ConvolutionWeights {
  readonly kernel: Float32Array;
  readonly kernelShape: readonly [number, number, number, number];
  readonly bias: Float32Array;
  readonly group: number;
}

/**
 * Converts a layer's Keras kernel ([height, width, in / groups, out]; depthwise [height, width, channels, multiplier]) to
 * that order.
 */
export function convolutionWeights(layer: Conv2D | DepthwiseConv2D): ConvolutionWeights {
  const [height, width, third, fourth] = layer.kernel.shape;
  const depthwise = layer instanceof DepthwiseConv2D;
  const [channelsIn, filters] = depthwise ? [1, third * fourth] : [third, fourth];
  const source = layer.kernel.value;
  const kernel = new Float32Array(source.length);
  const window = height * width;
  const perFilter = channelsIn * window;
  for (let position = 0; position < window; position++) {
    for (let channel = 0; channel < channelsIn; channel++) {
      const from = (position * channelsIn + channel) * filters;
      const to = channel * window + position;
      for (let filter = 0; filter < filters; filter++)
        kernel[filter * perFilter + to] = source[from + filter];
    }
  }
  return {
    kernel,
    kernelShape: [filters, channelsIn, height, width],
    bias: layer.bias === undefined ? new Float32Array(filters) : layer.bias.value.slice(),
    group: depthwise ? third : layer.groups,
  };
}

/**
 * A convolution that includes a multiplication of its input.
 *
 * @param scale one number, or one for each input channel
 */
export function scaleKernel(weights: ConvolutionWeights, scale: readonly number[]): ConvolutionWeights {
  if (scale.every((factor) => factor === 1)) return weights;
  const { kernel, kernelShape, group } = weights;
  const [filters, channelsIn, height, width] = kernelShape;
  const window = height * width;
  const channelOf = (index: number): number => {
    if (scale.length === 1) return 0;
    const filter = Math.floor(index / (channelsIn * window));
    const ownGroup = Math.floor(filter / (filters / group));
    return ownGroup * channelsIn + (Math.floor(index / window) % channelsIn);
  };
  return { ...weights, kernel: kernel.map((value, index) => value * scale[channelOf(index)]) };
}

/** The divisor of Keras' `Normalization`: at least Keras' fuzz factor. */
export function deviations(layer: Normalization): number[] {
  return layer.variance.map((variance) => Math.max(Math.sqrt(variance), 1e-7));
}

/** A BatchNormalization as one multiplication and one addition per channel. */
export function normalizationScale(layer: BatchNormalization): { scale: Float32Array; shift: Float32Array } {
  const mean = layer.movingMean.value;
  const variance = layer.movingVariance.value;
  const scale = Float32Array.from(
    variance,
    (value, channel) => (layer.gamma?.value[channel] ?? 1) / Math.sqrt(value + layer.epsilon),
  );
  const shift = Float32Array.from(
    mean,
    (value, channel) => (layer.beta?.value[channel] ?? 0) - value * scale[channel],
  );
  return { scale, shift };
}

/** A convolution that includes the BatchNormalization after it. */
export function foldNormalization(
  weights: ConvolutionWeights,
  layer: BatchNormalization,
): ConvolutionWeights {
  const { scale, shift } = normalizationScale(layer);
  const perFilter = weights.kernel.length / weights.bias.length;
  const kernel = new Float32Array(weights.kernel.length);
  // A loop: `map` takes five times as long for the millions of numbers of a network.
  for (let filter = 0, at = 0; filter < scale.length; filter++) {
    for (const end = at + perFilter; at < end; at++) kernel[at] = weights.kernel[at] * scale[filter];
  }
  return {
    ...weights,
    kernel,
    bias: weights.bias.map((value, filter) => value * scale[filter] + shift[filter]),
  };
}

/** A variable with the shape of a sample, [height, width, channels] or [features], as maps have it for inference. */
export function channelsFirst({ shape, value }: Variable): {
  shape: readonly number[];
  data: Float32Array;
} {
  if (shape.length !== 3) return { shape, data: value };
  const [height, width, channels] = shape;
  const area = height * width;
  const data = value.map((_, at) => value[(at % area) * channels + Math.floor(at / area)]);
  return { shape: [channels, height, width], data };
}
