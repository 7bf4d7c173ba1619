import {
  Activation,
  type ActivationName,
  Add,
  AddConstant,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Cropping2D,
  CustomScaleLayer,
  Dense,
  DepthwiseConv2D,
  type FlatCall,
  Flatten,
  type Functional,
  flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  LayerNormalization,
  LayerScale,
  LeakyReLU,
  MaxPooling2D,
  Multiply,
  MultiplyConstant,
  Normalization,
  type Padding,
  type Pooling2D,
  PReLU,
  ReLU,
  Rescaling,
  Reshape,
  Subtract,
  TrueDivide,
  type Variable,
  ZeroPadding2D,
} from '../../src/nn/index.js';

/** Numbers with a shape, channels last: [batch, height, width, channels] or [batch, features]. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Values of variables that differ from those that the layers hold. */
export type Overrides = ReadonlyMap<Variable, Float64Array>;

/**
 * Computes a model with plain loops in float64, directly from Keras' definitions of the layers. It shares no code with
 * the lowerings that are compared with it.
 */
export function referenceForward(model: Functional, input: Numbers, overrides?: Overrides): Numbers {
  const valuesOf = (variable: Variable): Float64Array =>
    overrides?.get(variable) ?? Float64Array.from(variable.value);
  const outputs: Numbers[] = [];
  for (const call of flatten(model)) {
    outputs.push(
      call.inputs.length === 0
        ? input
        : carryOut(
            call,
            call.inputs.map((position) => outputs[position]),
            valuesOf,
          ),
    );
  }
  return outputs.at(-1)!;
}

type ValuesOf = (variable: Variable) => Float64Array;

function carryOut({ layer, outputShape }: FlatCall, inputs: readonly Numbers[], valuesOf: ValuesOf): Numbers {
  const [x] = inputs;
  if (layer instanceof Conv2D || layer instanceof DepthwiseConv2D) {
    return activate(convolve(layer, x, valuesOf), layer.activation);
  }
  if (layer instanceof MaxPooling2D || layer instanceof AveragePooling2D) return pool(layer, x);
  if (layer instanceof Multiply) return multiply(inputs[0], inputs[1]);
  if (layer instanceof Reshape || layer instanceof Flatten)
    return { shape: [x.shape[0], ...(outputShape.slice(1) as number[])], data: x.data };
  if (layer instanceof Normalization) {
    const channels = layer.mean.length;
    return map(
      x,
      (value, at) => (value - layer.mean[at % channels]) / Math.sqrt(layer.variance[at % channels]),
    );
  }
  if (layer instanceof ZeroPadding2D) return pad(x, layer.padding[0], layer.padding[1]);
  if (layer instanceof Cropping2D) return crop(x, layer.cropping);
  if (layer instanceof LayerScale) {
    const gamma = valuesOf(layer.gamma);
    return map(x, (value, at) => value * gamma[at % gamma.length]);
  }
  if (layer instanceof CustomScaleLayer) {
    return map(x, (value, at) => value + layer.scale * inputs[1].data[at]);
  }
  if (layer instanceof BatchNormalization) return normalize(layer, x, valuesOf);
  if (layer instanceof Dense) return dense(layer, x, valuesOf);
  if (layer instanceof GlobalAveragePooling2D || layer instanceof GlobalMaxPooling2D) {
    const pooled = layer instanceof GlobalMaxPooling2D ? largestOfMaps(x) : averageMaps(x);
    return { ...pooled, shape: [x.shape[0], ...(outputShape.slice(1) as number[])] };
  }
  if (layer instanceof Concatenate) return concatenate(inputs);
  if (layer instanceof LayerNormalization) return normalizeChannels(layer, x, valuesOf);
  if (layer instanceof PReLU) return parametricRelu(layer, x, valuesOf);
  if (layer instanceof LeakyReLU) {
    return map(x, (value) => (value > 0 ? value : value * layer.negativeSlope));
  }
  if (layer instanceof AddConstant) return map(x, (value) => value + layer.addend);
  if (layer instanceof MultiplyConstant) return map(x, (value) => value * layer.factor);
  if (layer instanceof Add) {
    return inputs.reduce((sum, other) => map(sum, (value, at) => value + other.data[at]));
  }
  if (layer instanceof ReLU) {
    const { maxValue = Infinity, negativeSlope, threshold } = layer;
    return map(x, (value) =>
      value > threshold ? Math.min(value, maxValue) : negativeSlope * (value - threshold),
    );
  }
  if (layer instanceof Activation) return activate(x, layer.activation);
  if (layer instanceof TrueDivide) return map(x, (value) => value / layer.divisor);
  if (layer instanceof Subtract) return map(x, (value) => value - layer.subtrahend);
  if (layer instanceof Rescaling) return map(x, (value) => value * layer.scale + layer.offset);
  // Dropout and augmentation do nothing outside training.
  return x;
}

/** Window by window, tap by tap. */
function convolve(layer: Conv2D | DepthwiseConv2D, x: Numbers, valuesOf: ValuesOf): Numbers {
  const kernel = valuesOf(layer.kernel);
  const bias = layer.bias && valuesOf(layer.bias);
  const [kernelHeight, kernelWidth] = layer.kernelSize;
  const [strideY, strideX] = layer.strides;
  const [gapY, gapX] = layer.dilationRate;
  const coveredHeight = (kernelHeight - 1) * gapY + 1;
  const coveredWidth = (kernelWidth - 1) * gapX + 1;
  const rows = zerosAround(x.shape[1], coveredHeight, strideY, layer.padding);
  const columns = zerosAround(x.shape[2], coveredWidth, strideX, layer.padding);
  const padded = pad(x, rows, columns);
  const [batch, height, width, channels] = padded.shape;
  const depthwise = layer instanceof DepthwiseConv2D;
  const filters = depthwise ? channels * layer.depthMultiplier : layer.filters;
  const groups = depthwise ? channels : layer.groups;
  const [ownChannels, ownFilters] = [channels / groups, filters / groups];
  const outputHeight = Math.floor((height - coveredHeight) / strideY) + 1;
  const outputWidth = Math.floor((width - coveredWidth) / strideX) + 1;
  const result = new Float64Array(batch * outputHeight * outputWidth * filters);
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      for (let column = 0; column < outputWidth; column++) {
        for (let filter = 0; filter < filters; filter++) {
          let sum = bias?.[filter] ?? 0;
          for (let tapY = 0; tapY < kernelHeight; tapY++) {
            for (let tapX = 0; tapX < kernelWidth; tapX++) {
              const tap = tapY * kernelWidth + tapX;
              const pixel =
                ((image * height + row * strideY + tapY * gapY) * width + column * strideX + tapX * gapX) *
                channels;
              const first = Math.floor(filter / ownFilters) * ownChannels;
              for (let channel = 0; channel < ownChannels; channel++) {
                sum +=
                  padded.data[pixel + first + channel] *
                  kernel[(tap * ownChannels + channel) * filters + filter];
              }
            }
          }
          result[at++] = sum;
        }
      }
    }
  }
  return { shape: [batch, outputHeight, outputWidth, filters], data: result };
}

/** Window by window; neither the maximum nor the mean includes positions beyond the border. */
function pool(layer: Pooling2D, x: Numbers): Numbers {
  const [batch, height, width, channels] = x.shape;
  const [poolHeight, poolWidth] = layer.poolSize;
  const [strideY, strideX] = layer.strides;
  const [top, bottom] = zerosAround(height, poolHeight, strideY, layer.padding);
  const [left, right] = zerosAround(width, poolWidth, strideX, layer.padding);
  const outputHeight = Math.floor((height + top + bottom - poolHeight) / strideY) + 1;
  const outputWidth = Math.floor((width + left + right - poolWidth) / strideX) + 1;
  const result: number[] = [];
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      for (let column = 0; column < outputWidth; column++) {
        for (let channel = 0; channel < channels; channel++) {
          const seen: number[] = [];
          for (let tapY = 0; tapY < poolHeight; tapY++) {
            for (let tapX = 0; tapX < poolWidth; tapX++) {
              const [y, across] = [row * strideY + tapY - top, column * strideX + tapX - left];
              if (y < 0 || y >= height || across < 0 || across >= width) continue;
              seen.push(x.data[((image * height + y) * width + across) * channels + channel]);
            }
          }
          const sum = seen.reduce((total, value) => total + value, 0);
          result.push(layer instanceof MaxPooling2D ? Math.max(...seen) : sum / seen.length);
        }
      }
    }
  }
  return { shape: [batch, outputHeight, outputWidth, channels], data: Float64Array.from(result) };
}

function multiply(x: Numbers, factors: Numbers): Numbers {
  const channels = x.shape.at(-1)!;
  const positions = (numbers: Numbers): number => numbers.data.length / (channels * x.shape[0]);
  const [own, others] = [positions(x), positions(factors)];
  return map(x, (value, at) => {
    const [position, channel] = [Math.floor(at / channels), at % channels];
    const image = Math.floor(position / own);
    const other = own === others ? position : image;
    return value * factors.data[other * channels + channel];
  });
}

/** TensorFlow's rule for 'same': as many windows as strides fit, with the odd zero at the end. */
function zerosAround(size: number, kernel: number, stride: number, padding: Padding): [number, number] {
  if (padding === 'valid') return [0, 0];
  const total = size % stride === 0 ? kernel - stride : kernel - (size % stride);
  const before = Math.floor(Math.max(total, 0) / 2);
  return [before, Math.max(total, 0) - before];
}

function pad(
  x: Numbers,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): Numbers {
  const [batch, height, width, channels] = x.shape;
  const shape = [batch, height + top + bottom, width + left + right, channels];
  const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < height; row++) {
      const from = (image * height + row) * width * channels;
      const to = ((image * shape[1] + row + top) * shape[2] + left) * channels;
      data.set(x.data.subarray(from, from + width * channels), to);
    }
  }
  return { shape, data };
}

function normalize(layer: BatchNormalization, x: Numbers, valuesOf: ValuesOf): Numbers {
  const channels = x.shape.at(-1)!;
  const gamma = layer.gamma && valuesOf(layer.gamma);
  const beta = layer.beta && valuesOf(layer.beta);
  const [mean, variance] = [valuesOf(layer.movingMean), valuesOf(layer.movingVariance)];
  return map(x, (value, at) => {
    const channel = at % channels;
    const normalized = (value - mean[channel]) / Math.sqrt(variance[channel] + layer.epsilon);
    return (gamma?.[channel] ?? 1) * normalized + (beta?.[channel] ?? 0);
  });
}

function dense(layer: Dense, x: Numbers, valuesOf: ValuesOf): Numbers {
  const features = x.shape.at(-1)!;
  // Each position of a map by itself.
  const rows = x.data.length / features;
  const kernel = valuesOf(layer.kernel);
  const bias = layer.bias && valuesOf(layer.bias);
  const data = new Float64Array(rows * layer.units);
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < layer.units; unit++) {
      let sum = bias?.[unit] ?? 0;
      for (let feature = 0; feature < features; feature++) {
        sum += x.data[row * features + feature] * kernel[feature * layer.units + unit];
      }
      data[row * layer.units + unit] = sum;
    }
  }
  return activate({ shape: [...x.shape.slice(0, -1), layer.units], data }, layer.activation);
}

function averageMaps(x: Numbers): Numbers {
  const [batch, height, width, channels] = x.shape;
  const data = new Float64Array(batch * channels);
  x.data.forEach((value, at) => {
    const image = Math.floor(at / (height * width * channels));
    data[image * channels + (at % channels)] += value / (height * width);
  });
  return { shape: [batch, channels], data };
}

function activate(x: Numbers, name: ActivationName): Numbers {
  switch (name) {
    case 'linear':
      return x;
    case 'elu':
      return map(x, (value) => (value > 0 ? value : Math.exp(value) - 1));
    case 'gelu':
      return map(x, (value) => value * normalDistribution(value));
    case 'gelu_tanh':
      return map(x, (value) => {
        const inner = Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3);
        return 0.5 * value * (1 + Math.tanh(inner));
      });
    case 'hard_sigmoid':
      return map(x, hardSigmoid);
    case 'hard_silu':
    case 'hard_swish':
      return map(x, (value) => value * hardSigmoid(value));
    case 'leaky_relu':
      return map(x, (value) => (value > 0 ? value : 0.2 * value));
    case 'relu':
      return map(x, (value) => Math.max(value, 0));
    case 'relu6':
      return map(x, (value) => Math.min(Math.max(value, 0), 6));
    case 'sigmoid':
      return map(x, (value) => 1 / (1 + Math.exp(-value)));
    case 'silu':
    case 'swish':
      return map(x, (value) => value / (1 + Math.exp(-value)));
    case 'tanh':
      return map(x, Math.tanh);
    case 'softmax': {
      const classes = x.shape.at(-1)!;
      return map(x, (value, at) => {
        const first = at - (at % classes);
        const all = x.data.subarray(first, first + classes);
        return 1 / all.reduce((sum, other) => sum + Math.exp(other - value), 0);
      });
    }
  }
}

function hardSigmoid(value: number): number {
  return Math.min(Math.max(value + 3, 0), 6) / 6;
}

/** The integral of the standard normal density from far below up to a value, by Simpson's rule. */
function normalDistribution(value: number): number {
  const density = (at: number): number => Math.exp(-(at ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const steps = 400;
  const width = value / steps;
  let sum = density(0) + density(value);
  for (let step = 1; step < steps; step++) sum += (step % 2 === 1 ? 4 : 2) * density(step * width);
  return 0.5 + (sum * width) / 3;
}

/** Position by position. */
function crop(x: Numbers, [[top, bottom], [left, right]]: Cropping2D['cropping']): Numbers {
  const [batch, height, width, channels] = x.shape;
  const shape = [batch, height - top - bottom, width - left - right, channels];
  const data = Float64Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, at) => {
    const [channel, position] = [at % channels, Math.floor(at / channels)];
    const [column, line] = [position % shape[2], Math.floor(position / shape[2])];
    const [row, image] = [line % shape[1], Math.floor(line / shape[1])];
    return x.data[((image * height + row + top) * width + column + left) * channels + channel];
  });
  return { shape, data };
}

/** Normalizes the channels of each sample and position by mean and variance, then applies gamma and beta. */
function normalizeChannels(layer: LayerNormalization, x: Numbers, valuesOf: ValuesOf): Numbers {
  const channels = x.shape.at(-1)!;
  const gamma = layer.gamma && valuesOf(layer.gamma);
  const beta = layer.beta && valuesOf(layer.beta);
  return map(x, (value, at) => {
    const first = at - (at % channels);
    const all = x.data.subarray(first, first + channels);
    const mean = all.reduce((sum, other) => sum + other, 0) / channels;
    const variance = all.reduce((sum, other) => sum + (other - mean) ** 2, 0) / channels;
    const normalized = (value - mean) / Math.sqrt(variance + layer.epsilon);
    return (gamma?.[at % channels] ?? 1) * normalized + (beta?.[at % channels] ?? 0);
  });
}

function parametricRelu(layer: PReLU, x: Numbers, valuesOf: ValuesOf): Numbers {
  const alpha = valuesOf(layer.alpha);
  const sizes = x.shape.slice(1);
  return map(x, (value, at) => {
    if (value > 0) return value;
    let rest = at % sizes.reduce((product, size) => product * size, 1);
    let position = 0;
    let stride = 1;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const own = layer.alpha.shape[axis];
      if (own > 1) position += (rest % sizes[axis]) * stride;
      stride *= own;
      rest = Math.floor(rest / sizes[axis]);
    }
    return value * alpha[position];
  });
}

function concatenate(inputs: readonly Numbers[]): Numbers {
  const widths = inputs.map(({ shape }) => shape.at(-1)!);
  const rows = inputs[0].data.length / widths[0];
  const data = Array.from({ length: rows }, (_, row) =>
    inputs.flatMap((input, at) => [...input.data.subarray(row * widths[at], (row + 1) * widths[at])]),
  );
  const channels = widths.reduce((sum, width) => sum + width, 0);
  return { shape: [...inputs[0].shape.slice(0, -1), channels], data: Float64Array.from(data.flat()) };
}

function largestOfMaps(x: Numbers): Numbers {
  const [batch, height, width, channels] = x.shape;
  const data = new Float64Array(batch * channels).fill(-Infinity);
  x.data.forEach((value, at) => {
    const image = Math.floor(at / (height * width * channels));
    const map = image * channels + (at % channels);
    data[map] = Math.max(data[map], value);
  });
  return { shape: [batch, channels], data };
}

function map(x: Numbers, change: (value: number, at: number) => number): Numbers {
  return { shape: x.shape, data: x.data.map((value, at) => change(value, at)) };
}
