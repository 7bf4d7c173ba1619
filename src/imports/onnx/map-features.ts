import { Conv2D, Dense, Flatten, LayerNormalization, Reshape, Zeros } from '../../nn/index.js';
import type { NodeCall } from './call.js';
import { orderOf } from './fold-movement.js';
import { floats, transposed } from './map-windows.js';
import { InTheWay, type Mapped } from './mapped.js';
import type { Mapping, MappingRule } from './mapping.js';
import type { Fixed } from './tensors.js';

/* Linear layers, and what changes axes: between maps and lists of features, between channels first and last. */

const shown = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** Reshape, Flatten, Squeeze and Unsqueeze: what counts is the shape before and after. */
const reshape: MappingRule = (mapping, call) => {
  const x = mapping.input(call);
  const [from, to] = [call.shape, mapping.outputShape(call)];
  if (from.join() === to.join()) return x;
  if (from[0] === to[0] && to.length === 2) return flattened(mapping, call, x);
  const [, ...sizes] = to;
  const features = x.tensor.shape.at(-1)!;
  const single = to.length === 4 && from[0] === to[0] && sizes.filter((size) => size !== 1).length <= 1;
  if (single && x.order === 'NC' && x.flattened === undefined) {
    const order = sizes[0] === features ? 'NCHW' : sizes[2] === features ? 'NHWC' : undefined;
    if (order !== undefined) {
      const layer = new Reshape([1, 1, features], { name: mapping.nameFor(call, 'reshape', x) });
      return mapping.apply(layer, x, { order, nonNegative: x.nonNegative });
    }
  }
  throw new InTheWay(`it turns ${shown(from)} into ${shown(to)}`);
};

function flattened(mapping: Mapping, call: NodeCall, x: Mapped): Mapped {
  // A global pooling has done it.
  if (x.order === 'NC') return x;
  const [height, width, channels] = x.tensor.shape.slice(1) as number[];
  const layer = new Flatten({ name: mapping.nameFor(call, 'flatten', x) });
  const reordered = x.order === 'NCHW' && height * width > 1;
  return mapping.apply(layer, x, {
    order: 'NC',
    nonNegative: x.nonNegative,
    flattened: reordered ? [channels, height, width] : undefined,
  });
}

/** Channels move in the file only: in Graft they are always last. */
const transpose: MappingRule = (mapping, call) => {
  const x = mapping.padded(call);
  const order = orderOf(call).join();
  if (order === call.shape.map((_, axis) => axis).join()) return x;
  if (x.order === 'NHWC' && order === '0,3,1,2') return { ...x, order: 'NCHW' };
  if (x.order === 'NCHW' && order === '0,2,3,1') return { ...x, order: 'NHWC' };
  throw new InTheWay(`it orders axes as [${order}]`);
};

/** Rows of a matrix in the order that the features have here, in which channels are last. */
function rowsInOrder(matrix: Float32Array, { flattened: map }: Mapped): Float32Array {
  if (map === undefined) return matrix;
  const [channels, height, width] = map;
  const units = matrix.length / (channels * height * width);
  const source: Fixed = { type: 'float32', shape: [channels, height, width, units], data: matrix };
  return transposed(source, [1, 2, 0, 3]);
}

/** A product with a matrix [features, units] and a bias. */
function linear(
  mapping: Mapping,
  call: NodeCall,
  matrix: Float32Array,
  units: number,
  bias: Float32Array | undefined,
): Mapped {
  const x = mapping.input(call);
  const options = {
    useBias: bias !== undefined,
    kernelInitializer: new Zeros(),
    biasInitializer: new Zeros(),
    name: mapping.nameFor(call, 'dense', x),
  };
  if (x.order === 'NCHW') throw new InTheWay('it multiplies the columns of maps with a matrix');
  const layer = x.order === 'NC' ? new Dense(units, options) : new Conv2D(units, 1, options);
  const result = mapping.apply(layer, x, { flattened: undefined });
  layer.kernel.assign(rowsInOrder(matrix, x));
  if (bias !== undefined) layer.bias!.assign(bias);
  return result;
}

const gemm: MappingRule = (mapping, call) => {
  if (call.integer('transA', 0) === 1) throw new InTheWay('it transposes the features');
  const weights = call.fixed(1);
  const isTransposed = call.integer('transB', 0) === 1;
  const units = weights.shape[isTransposed ? 0 : 1];
  const alpha = call.float('alpha', 1);
  const matrix = transposed(weights, isTransposed ? [1, 0] : [0, 1]).map((value) => value * alpha);
  const beta = call.float('beta', 1);
  const given = call.has(2) ? floats(call.fixed(2)) : undefined;
  if (given !== undefined && given.length !== 1 && given.length !== units) {
    throw new InTheWay(`it adds ${given.length} numbers to ${units}`);
  }
  const bias = given && Float32Array.from({ length: units }, (_, at) => beta * given[at % given.length]);
  return linear(mapping, call, matrix, units, bias);
};

const matmul: MappingRule = (mapping, call) => {
  const weights = call.fixed(1);
  if (weights.shape.length !== 2) throw new InTheWay(`it multiplies with ${shown(weights.shape)}`);
  const bias = call.has(2) ? floats(call.fixed(2)) : undefined;
  return linear(mapping, call, floats(weights).slice(), weights.shape[1], bias);
};

const layerNormalization: MappingRule = (mapping, call) => {
  const x = mapping.input(call);
  const axis = call.integer('axis', -1);
  const isLast = axis === -1 || axis === call.shape.length - 1;
  if (x.order === 'NCHW' || x.flattened !== undefined || !isLast)
    throw new InTheWay('its channels are not last');
  const [gamma, beta] = [floats(call.fixed(1)), call.has(2) ? floats(call.fixed(2)) : undefined];
  const layer = new LayerNormalization({
    epsilon: call.float('epsilon', 1e-5),
    center: beta !== undefined,
    name: mapping.nameFor(call, 'layer_normalization', x),
  });
  const result = mapping.apply(layer, x);
  layer.gamma!.assign(gamma);
  if (beta !== undefined) layer.beta!.assign(beta);
  return result;
};

export const featureMappings: ReadonlyMap<string, MappingRule> = new Map([
  ['Flatten', reshape],
  ['Gemm', gemm],
  ['Graft.Linear', matmul],
  ['LayerNormalization', layerNormalization],
  ['MatMul', matmul],
  ['Reshape', reshape],
  ['Squeeze', reshape],
  ['Transpose', transpose],
  ['Unsqueeze', reshape],
]);
