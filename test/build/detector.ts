import { BUILTIN_OPERATORS, constantValues, type TfliteModel } from '../../build/tflite.js';

/** Numbers with a shape, [height, width, channels]. */
export interface FeatureMap {
  readonly data: Float64Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}

const addOperator = 0;

/**
 * Runs a detector's graph from its image to a tensor, operator by operator, in plain loops and float64. It does not use
 * Keras' layers: kernels have TensorFlow Lite's order, strides follow from the sizes of the maps in the file, and
 * activations from the names of the outputs.
 */
export function runDetector(detector: TfliteModel, image: FeatureMap, outputPrefix: string): FeatureMap {
  const { tensors, operators } = detector;
  const maps = new Map<number, FeatureMap>();
  const producers = operators.filter(({ code }) => code !== BUILTIN_OPERATORS.dequantize);
  maps.set(producers[0].inputs[0], image);
  for (const { code, inputs, outputs } of producers) {
    const { name, shape } = tensors[outputs[0]];
    const input = maps.get(inputs[0])!;
    if (code === addOperator) {
      const other = maps.get(inputs[1])!;
      maps.set(outputs[0], { ...input, data: input.data.map((value, index) => value + other.data[index]) });
    } else if (code === BUILTIN_OPERATORS.conv2d || code === BUILTIN_OPERATORS.depthwiseConv2d) {
      const kernel = constantValues(detector, inputs[1], 'the detector');
      const bias = constantValues(detector, inputs[2], 'the detector');
      const output = convolve(input, kernel, bias, {
        kernelShape: tensors[inputs[1]].shape,
        stride: Math.round(tensors[inputs[0]].shape[1] / shape[1]),
        depthwise: code === BUILTIN_OPERATORS.depthwiseConv2d,
      });
      const rectified = name.split(';')[0].endsWith('/Relu6');
      const data = rectified ? output.data.map((value) => Math.min(6, Math.max(0, value))) : output.data;
      maps.set(outputs[0], { ...output, data });
    }
    if (name.startsWith(outputPrefix)) return maps.get(outputs[0])!;
  }
  throw new Error(`The detector has no ${outputPrefix}.`);
}

/** TensorFlow's convolution with padding SAME. Kernels are [filters, height, width, in], or [1, height, width, filters]. */
function convolve(
  input: FeatureMap,
  kernel: Float32Array,
  bias: Float32Array,
  options: { kernelShape: readonly number[]; stride: number; depthwise: boolean },
): FeatureMap {
  const { kernelShape, stride, depthwise } = options;
  const [height, width, channels] = input.shape;
  const [, rows, columns, last] = kernelShape;
  const filters = bias.length;
  const sizes = [height, width].map((size) => Math.ceil(size / stride));
  const before = [height, width].map((size, axis) =>
    Math.floor(Math.max((sizes[axis] - 1) * stride + kernelShape[axis + 1] - size, 0) / 2),
  );
  const data = new Float64Array(sizes[0] * sizes[1] * filters);
  for (let y = 0; y < sizes[0]; y++) {
    for (let x = 0; x < sizes[1]; x++) {
      for (let filter = 0; filter < filters; filter++) {
        let sum = bias[filter];
        for (let row = 0; row < rows; row++) {
          const from = y * stride + row - before[0];
          if (from < 0 || from >= height) continue;
          for (let column = 0; column < columns; column++) {
            const at = x * stride + column - before[1];
            if (at < 0 || at >= width) continue;
            const pixel = (from * width + at) * channels;
            if (depthwise) {
              sum += input.data[pixel + filter] * kernel[(row * columns + column) * last + filter];
            } else {
              const weights = ((filter * rows + row) * columns + column) * last;
              for (let channel = 0; channel < channels; channel++) {
                sum += input.data[pixel + channel] * kernel[weights + channel];
              }
            }
          }
        }
        data[(y * sizes[1] + x) * filters + filter] = sum;
      }
    }
  }
  return { data, shape: [sizes[0], sizes[1], filters] };
}
