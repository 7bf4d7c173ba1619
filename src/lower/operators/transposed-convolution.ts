import { operators, type Value } from '../../graph/index.js';
import { zeros } from '../window.js';
import { listOf, numberOf, type OperatorBuild } from './operator-call.js';

/**
 * A transposed convolution of maps [1, channels, height, width] with a kernel [channels, filters / group, height, width]:
 * each number of the map gives a window of numbers, which products with constant matrices add up where they overlap.
 */
const transposedConvolution: OperatorBuild = (call) => {
  const [x, kernel, bias] = call.inputs;
  const { batch, outputShape } = call;
  const [, channels, height, width] = call.shapes[0];
  const [, filters, kernelHeight, kernelWidth] = call.shapes[1];
  const groups = numberOf(call, 'group', 1);
  const perGroup = channels / groups;
  const positions = operators.transpose(
    operators.reshape(x, [batch, groups, perGroup, height * width]),
    [0, 1, 3, 2],
  );
  const window = filters * kernelHeight * kernelWidth;
  const windows = operators.matmul(positions, operators.reshape(kernel, [groups, perGroup, window]));
  const parts = [batch, groups, height, width, filters, kernelHeight, kernelWidth];
  const apart = operators.transpose(operators.reshape(windows, parts), [0, 1, 4, 2, 5, 3, 6]);
  const maps = operators.reshape(apart, [
    batch,
    groups * filters,
    height * kernelHeight,
    width * kernelWidth,
  ]);
  const places = (axis: 0 | 1, size: number, kernelSize: number): Value => {
    const [stride, dilation, before] = ['strides', 'dilations', 'pads'].map(
      (name) => listOf(call, name)[axis],
    );
    const result = outputShape[2 + axis];
    const data = zeros(result * size * kernelSize, x.type === 'float64');
    for (let at = 0; at < size * kernelSize; at++) {
      const place = Math.floor(at / kernelSize) * stride + (at % kernelSize) * dilation - before;
      if (place < 0 || place >= result) continue;
      data[axis === 0 ? place * size * kernelSize + at : at * result + place] = 1;
    }
    const shape = axis === 0 ? [result, size * kernelSize] : [size * kernelSize, result];
    return x.graph.constant('places', { type: x.type, shape, data });
  };
  const taller = operators.matmul(places(0, height, kernelHeight), maps);
  const sums = operators.matmul(taller, places(1, width, kernelWidth));
  const biased =
    bias === undefined ? sums : operators.add(sums, operators.reshape(bias, [groups * filters, 1, 1]));
  return operators.reshape(biased, [batch, ...outputShape]);
};

export const transposedConvolutionOperators: Readonly<Record<string, OperatorBuild>> = {
  ConvTranspose: transposedConvolution,
};
