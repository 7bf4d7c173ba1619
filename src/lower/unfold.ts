import { type GraphBuilder, knownShape, operators, type Value } from '../graph/index.js';
import { type Numbers, type WindowGeometry, zeros } from './window.js';

/** A window along the rows or the columns of a map. */
interface WindowAxis {
  readonly size: number;
  readonly outputSize: number;
  readonly taps: number;
  readonly stride: number;
  /** Zeros before the first row or column. */
  readonly pad: number;
}

/**
 * Gathers the numbers under each window position (im2col), for convolutions that mix channels: two products with
 * constant matrices that pick rows and columns, so that autodiff needs no separate rule for it.
 *
 * @param x [channels, batch * height * width]
 * @returns [kernel height * kernel width * channels, batch * output height * output width]
 */
export function unfold(graph: GraphBuilder, x: Value, batch: number, window: WindowGeometry): Value {
  const { height, width, kernel, strides, pads, outputHeight, outputWidth } = window;
  const [channels] = knownShape(x.shape);
  const pick = (name: string, axis: WindowAxis): Value =>
    graph.constant(name, {
      type: x.type,
      shape: [axis.taps * axis.outputSize, axis.size],
      data: selection(axis, x.type === 'float64'),
    });
  const rows = pick('row_selection', {
    size: height,
    outputSize: outputHeight,
    taps: kernel[0],
    stride: strides[0],
    pad: pads[0],
  });
  const columns = pick('column_selection', {
    size: width,
    outputSize: outputWidth,
    taps: kernel[1],
    stride: strides[1],
    pad: pads[1],
  });
  const maps = operators.reshape(x, [channels * batch, height, width]);
  const picked = operators.matmul(operators.matmul(rows, maps), operators.transpose(columns, [1, 0]));
  const split = [channels, batch, kernel[0], outputHeight, kernel[1], outputWidth];
  const windows = operators.transpose(operators.reshape(picked, split), [2, 4, 0, 1, 3, 5]);
  return operators.reshape(windows, [kernel[0] * kernel[1] * channels, batch * outputHeight * outputWidth]);
}

/** A matrix that picks, for each tap and output position, the input row (or column) under it. */
function selection({ size, outputSize, taps, stride, pad }: WindowAxis, precise: boolean): Numbers {
  const matrix = zeros(taps * outputSize * size, precise);
  for (let tap = 0; tap < taps; tap++) {
    for (let output = 0; output < outputSize; output++) {
      const source = output * stride - pad + tap;
      if (source >= 0 && source < size) matrix[(tap * outputSize + output) * size + source] = 1;
    }
  }
  return matrix;
}
