import { type GraphBuilder, operators, type Value } from '../graph/index.js';

/** A window that moves over a map: sizes, steps and the zeros around the map. */
export interface WindowGeometry {
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [vertical: number, horizontal: number];
  /** Zeros above and to the left; those below and to the right follow from the output size. */
  readonly pads: readonly [top: number, left: number];
  readonly outputHeight: number;
  readonly outputWidth: number;
}

/** Above this many numbers per channel the whole-map matrix costs more than it saves (measured, see docs). */
const largestMapMatrix = 14 * 14 * 14 * 14;

/**
 * Depthwise convolution as matrix products, so that ONNX Runtime's fastest kernel does the work and the gradients are
 * matrix products too.
 *
 * A small map uses one matrix a channel that maps the whole input map to the whole output map (a Toeplitz matrix).
 * A large map first lays the rows under each window side by side and then uses one such matrix for a row.
 *
 * @param x [channels, batch * height * width]
 * @param kernel [kernel height * kernel width, channels]
 * @returns [channels, batch * output height * output width]
 */
export function depthwise(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  batch: number,
  window: WindowGeometry,
): Value {
  const { height, width, outputHeight, outputWidth } = window;
  const channels = x.shape[0] as number;
  const output =
    height * width * outputHeight * outputWidth <= largestMapMatrix
      ? overWholeMaps(graph, x, kernel, batch, window)
      : overRows(graph, x, kernel, batch, window);
  return operators.reshape(output, [channels, batch * outputHeight * outputWidth]);
}

function overWholeMaps(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  batch: number,
  window: WindowGeometry,
): Value {
  const channels = x.shape[0] as number;
  const { height, width, outputHeight, outputWidth } = window;
  const inputSize = height * width;
  const outputSize = outputHeight * outputWidth;
  const basis = graph.constant('map_basis', {
    type: x.type,
    shape: [window.kernel[0] * window.kernel[1], inputSize * outputSize],
    data: mapBasis(window, x.type === 'float64'),
  });
  const matrix = operators.gemm(kernel, basis, { transposeA: true });
  return operators.matmul(
    operators.reshape(x, [channels, batch, inputSize]),
    operators.reshape(matrix, [channels, inputSize, outputSize]),
  );
}

function overRows(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  batch: number,
  window: WindowGeometry,
): Value {
  const channels = x.shape[0] as number;
  const { height, width, outputHeight, outputWidth } = window;
  const [kernelHeight, kernelWidth] = window.kernel;
  const precise = x.type === 'float64';
  const rows = graph.constant('row_selection', {
    type: x.type,
    shape: [outputHeight * kernelHeight, height],
    data: selection(
      height,
      outputHeight,
      kernelHeight,
      window.strides[0],
      window.pads[0],
      'output-major',
      precise,
    ),
  });
  const selected = operators.matmul(rows, operators.reshape(x, [channels * batch, height, width]));
  const basis = graph.constant('row_basis', {
    type: x.type,
    shape: [kernelWidth, width * outputWidth],
    data: rowBasis(window, precise),
  });
  const perChannel = operators.transpose(
    operators.reshape(kernel, [kernelHeight, kernelWidth, channels]),
    [2, 0, 1],
  );
  const matrix = operators.matmul(
    operators.reshape(perChannel, [channels * kernelHeight, kernelWidth]),
    basis,
  );
  return operators.matmul(
    operators.reshape(selected, [channels, batch * outputHeight, kernelHeight * width]),
    operators.reshape(matrix, [channels, kernelHeight * width, outputWidth]),
  );
}

/**
 * Lays out what lies under each window position, for convolutions that mix channels.
 *
 * @param x [channels, batch * height * width]
 * @returns [kernel height * kernel width * channels, batch * output height * output width]
 */
export function unfold(graph: GraphBuilder, x: Value, batch: number, window: WindowGeometry): Value {
  const channels = x.shape[0] as number;
  const { height, width, outputHeight, outputWidth } = window;
  const [kernelHeight, kernelWidth] = window.kernel;
  const precise = x.type === 'float64';
  const rows = graph.constant('row_selection', {
    type: x.type,
    shape: [kernelHeight * outputHeight, height],
    data: selection(
      height,
      outputHeight,
      kernelHeight,
      window.strides[0],
      window.pads[0],
      'kernel-major',
      precise,
    ),
  });
  const columns = graph.constant('column_selection', {
    type: x.type,
    shape: [kernelWidth * outputWidth, width],
    data: selection(
      width,
      outputWidth,
      kernelWidth,
      window.strides[1],
      window.pads[1],
      'kernel-major',
      precise,
    ),
  });
  const maps = operators.reshape(x, [channels * batch, height, width]);
  const selected = operators.matmul(operators.matmul(rows, maps), operators.transpose(columns, [1, 0]));
  const split = [channels, batch, kernelHeight, outputHeight, kernelWidth, outputWidth];
  const windows = operators.transpose(operators.reshape(selected, split), [2, 4, 0, 1, 3, 5]);
  return operators.reshape(windows, [
    kernelHeight * kernelWidth * channels,
    batch * outputHeight * outputWidth,
  ]);
}

type Numbers = Float32Array | Float64Array;

const zeros = (size: number, precise: boolean): Numbers =>
  precise ? new Float64Array(size) : new Float32Array(size);

/** basis[tap, input position, output position] is 1 where the tap connects them. */
function mapBasis(window: WindowGeometry, precise: boolean): Numbers {
  const { height, width, kernel, strides, pads, outputHeight, outputWidth } = window;
  const outputSize = outputHeight * outputWidth;
  const basis = zeros(kernel[0] * kernel[1] * height * width * outputSize, precise);
  for (let tap = 0; tap < kernel[0] * kernel[1]; tap++) {
    const [tapRow, tapColumn] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    for (let output = 0; output < outputSize; output++) {
      const row = Math.floor(output / outputWidth) * strides[0] - pads[0] + tapRow;
      const column = (output % outputWidth) * strides[1] - pads[1] + tapColumn;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      basis[(tap * height * width + row * width + column) * outputSize + output] = 1;
    }
  }
  return basis;
}

/** basis[tap column, input column, output column] is 1 where the tap connects them. */
function rowBasis(window: WindowGeometry, precise: boolean): Numbers {
  const { width, kernel, strides, pads, outputWidth } = window;
  const basis = zeros(kernel[1] * width * outputWidth, precise);
  for (let tap = 0; tap < kernel[1]; tap++) {
    for (let output = 0; output < outputWidth; output++) {
      const column = output * strides[1] - pads[1] + tap;
      if (column >= 0 && column < width) basis[(tap * width + column) * outputWidth + output] = 1;
    }
  }
  return basis;
}

/** A matrix that picks, for each output position and tap, the input row (or column) under it. */
function selection(
  size: number,
  outputSize: number,
  kernel: number,
  stride: number,
  pad: number,
  order: 'output-major' | 'kernel-major',
  precise: boolean,
): Numbers {
  const matrix = zeros(outputSize * kernel * size, precise);
  for (let output = 0; output < outputSize; output++) {
    for (let tap = 0; tap < kernel; tap++) {
      const source = output * stride - pad + tap;
      const line = order === 'output-major' ? output * kernel + tap : tap * outputSize + output;
      if (source >= 0 && source < size) matrix[line * size + source] = 1;
    }
  }
  return matrix;
}
