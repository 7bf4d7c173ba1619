import {
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  MaxPooling2D,
  type Padding,
  paddingOf,
  type ZeroPadding,
  ZeroPadding2D,
  Zeros,
} from '../../nn/index.js';
import type { NodeCall } from './call.js';
import { reducedAxes } from './fold-arithmetic.js';
import { padsOf } from './fold-networks.js';
import { InTheWay, type Mapped } from './mapped.js';
import type { Mapping, MappingRule } from './mapping.js';
import { type Fixed, moved, stridesOf } from './tensors.js';
import { type Window, windowOf } from './window.js';

/* Convolutions, poolings and padding: everything that moves a window over maps. */

/** Numbers as float32 in another order of the axes. */
export function transposed(source: Fixed, order: readonly number[]): Float32Array {
  const strides = stridesOf(source.shape);
  const shape = order.map((axis) => source.shape[axis]);
  return floats(
    moved(
      source,
      shape,
      order.map((axis) => strides[axis]),
    ),
  );
}

/** The numbers of a weight. @throws InTheWay when they are not floating-point numbers, for example quantized ones */
export function floats({ data, type }: Fixed): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new InTheWay(`its weights are ${type}`);
}

/** 'same' or 'valid' if these are their zeros for maps of this size. */
function paddingFor(
  sizes: readonly number[],
  window: Pick<Window, 'kernel' | 'strides' | 'dilations'>,
  pads: ZeroPadding,
): Padding | undefined {
  if (pads.flat().every((size) => size === 0)) return 'valid';
  const isSame = pads.every(([before, after], axis) => {
    const covered = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    const own = paddingOf(sizes[axis], covered, window.strides[axis], 'same');
    return own[0] === before && own[1] === after;
  });
  return isSame ? 'same' : undefined;
}

/** The sum of two paddings. */
function together(a: ZeroPadding | undefined, b: ZeroPadding): ZeroPadding {
  if (a === undefined) return b;
  const [top, left] = [0, 1].map((axis) => [a[axis][0] + b[axis][0], a[axis][1] + b[axis][1]] as const);
  return [top, left];
}

const sizesOf = ({ tensor }: Mapped): number[] => tensor.shape.slice(1, 3) as number[];

const convolution: MappingRule = (mapping, call) => {
  const kernel = call.fixed(1);
  const bias = call.has(2) ? floats(call.fixed(2)) : undefined;
  const [filters, , ...size] = kernel.shape;
  const window = windowOf(call, size);
  const group = call.integer('group', 1);
  const x = mapping.padded(call);
  mapping.expectOrder(x, 'NCHW');
  const channels = x.tensor.shape[3]!;
  const isDepthwise = group > 1 && group === channels;
  const name = mapping.nameFor(call, 'conv2d', x);
  const pads = together(x.padding, window.pads);
  if (pads.flat().some((pad) => pad < 0)) throw new InTheWay('it cuts off a border');
  const padding = paddingFor(sizesOf(x), window, pads);
  const source: Mapped =
    padding !== undefined
      ? { ...x, padding: undefined }
      : mapping.apply(new ZeroPadding2D(pads, { name: mapping.names.unique(`${name}.pad`) }), x, {
          padding: undefined,
        });
  const options = {
    strides: window.strides,
    dilationRate: window.dilations,
    padding: padding ?? 'valid',
    useBias: bias !== undefined,
    name,
    biasInitializer: new Zeros(),
  } as const;
  const layer = isDepthwise
    ? new DepthwiseConv2D(window.kernel, {
        ...options,
        depthMultiplier: filters / channels,
        depthwiseInitializer: new Zeros(),
      })
    : new Conv2D(filters, window.kernel, { ...options, groups: group, kernelInitializer: new Zeros() });
  const result = mapping.apply(layer, source);
  layer.kernel.assign(transposed(kernel, isDepthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]));
  if (bias !== undefined) layer.bias!.assign(bias);
  return result;
};

const pad: MappingRule = (mapping, call) => {
  const x = mapping.padded(call);
  mapping.expectOrder(x);
  const mode = call.text('mode', 'constant');
  const value = call.has(2) ? call.numbers(2)![0] : call.float('value', 0);
  if (mode !== 'constant' || value !== 0)
    throw new InTheWay(mode === 'constant' ? `it pads with ${value}` : `it pads in the mode ${mode}`);
  const pads = padsOf(call);
  const [spatial, others] =
    x.order === 'NCHW' ? [pads.slice(2), pads.slice(0, 2)] : [pads.slice(1, 3), [pads[0], pads[3]]];
  if (others.flat().some((size) => size !== 0)) throw new InTheWay('it pads channels');
  if (pads.flat().some((size) => size < 0)) throw new InTheWay('it cuts off a border');
  return { ...x, padding: together(x.padding, [spatial[0], spatial[1]]), isPicture: false };
};

/** Zeros around maps, before a pooling without padding of its own. */
function zeroPadded(mapping: Mapping, x: Mapped, pads: ZeroPadding, name: string): Mapped {
  if (pads.flat().every((size) => size === 0)) return x;
  return mapping.apply(new ZeroPadding2D(pads, { name: mapping.names.unique(`${name}.pad`) }), x, {
    nonNegative: x.nonNegative,
  });
}

/** What is added on both sides of each axis, with what a size that is rounded up adds behind it. */
function padsWithRest({ pads, beyond }: Window): ZeroPadding {
  const [vertical, horizontal] = pads.map(([before, after], axis) => [before, after + beyond[axis]] as const);
  return [vertical, horizontal];
}

const maxPool: MappingRule = (mapping, call) => {
  const window = windowOf(call, call.integers('kernel_shape'));
  const x = mapping.maps(call, 'NCHW');
  if (window.dilations.some((dilation) => dilation !== 1)) throw new InTheWay('its window has gaps');
  const name = mapping.nameFor(call, 'max_pool', x);
  const pads = padsWithRest(window);
  const padding = paddingFor(sizesOf(x), window, pads);
  // ONNX gives no number beyond the border a chance. Zeros have none either where nothing is below 0.
  if (padding === undefined && !x.nonNegative) throw new InTheWay('it pads maps that may be below 0');
  const source = padding === undefined ? zeroPadded(mapping, x, pads, name) : x;
  const layer = new MaxPooling2D(window.kernel, {
    strides: window.strides,
    padding: padding ?? 'valid',
    name,
  });
  return mapping.apply(layer, source, { nonNegative: x.nonNegative });
};

const averagePool: MappingRule = (mapping, call) => {
  const window = windowOf(call, call.integers('kernel_shape'));
  const x = mapping.maps(call, 'NCHW');
  if (window.dilations.some((dilation) => dilation !== 1)) throw new InTheWay('its window has gaps');
  if (window.beyond.some((size) => size > 0)) throw new InTheWay('its last window reaches beyond the border');
  const name = mapping.nameFor(call, 'avg_pool', x);
  const counts = call.integer('count_include_pad', 0) === 1;
  const padding = counts ? undefined : paddingFor(sizesOf(x), window, window.pads);
  if (padding === undefined && !counts) throw new InTheWay('it leaves its padding out of the mean');
  const source = counts ? zeroPadded(mapping, x, window.pads, name) : x;
  const layer = new AveragePooling2D(window.kernel, {
    strides: window.strides,
    padding: padding ?? 'valid',
    name,
  });
  return mapping.apply(layer, source, { nonNegative: x.nonNegative });
};

/** Whether everything that reads a node makes a list of features of it. */
function isFlattened(mapping: Mapping, call: NodeCall): boolean {
  const readers = mapping.readers(call);
  return (
    readers.length > 0 &&
    readers.every(
      (reader) => ['Flatten', 'Reshape', 'Squeeze'].includes(reader.operator) && mapping.rankOf(reader) === 2,
    )
  );
}

function pooledWhole(mapping: Mapping, call: NodeCall, kind: 'avg' | 'max', keeps: boolean): Mapped {
  const x = mapping.maps(call);
  const keepdims = keeps && !isFlattened(mapping, call);
  const options = { keepdims, name: mapping.nameFor(call, `${kind}_pool`, x) };
  const layer = kind === 'avg' ? new GlobalAveragePooling2D(options) : new GlobalMaxPooling2D(options);
  return mapping.apply(layer, x, {
    nonNegative: x.nonNegative,
    ...(keepdims ? {} : { order: 'NC' as const }),
  });
}

const reduction =
  (kind: 'avg' | 'max'): MappingRule =>
  (mapping, call) => {
    const { order } = mapping.padded(call);
    const axes = reducedAxes(call).join();
    if (order === 'NC' || axes !== (order === 'NCHW' ? '2,3' : '1,2')) {
      throw new InTheWay(`it reduces the axes ${axes}`);
    }
    return pooledWhole(mapping, call, kind, call.integer('keepdims', 1) === 1);
  };

const batchNormalization: MappingRule = (mapping, call) => {
  const x = mapping.input(call);
  if (x.order === 'NHWC' || x.flattened !== undefined)
    throw new InTheWay('its channels are at another place');
  if (call.integer('training_mode', 0) === 1) throw new InTheWay('it was exported for training');
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((index) => floats(call.fixed(index)));
  const epsilon = call.float('epsilon', 1e-5);
  const layer = new BatchNormalization({ epsilon, name: mapping.nameFor(call, 'batch_normalization', x) });
  const result = mapping.apply(layer, x);
  layer.gamma!.assign(gamma);
  layer.beta!.assign(beta);
  layer.movingMean.assign(mean);
  layer.movingVariance.assign(variance);
  return result;
};

export const windowMappings: ReadonlyMap<string, MappingRule> = new Map([
  ['AveragePool', averagePool],
  ['BatchNormalization', batchNormalization],
  ['Conv', convolution],
  ['GlobalAveragePool', (mapping: Mapping, call: NodeCall) => pooledWhole(mapping, call, 'avg', true)],
  ['GlobalMaxPool', (mapping: Mapping, call: NodeCall) => pooledWhole(mapping, call, 'max', true)],
  ['MaxPool', maxPool],
  ['Pad', pad],
  ['ReduceMax', reduction('max')],
  ['ReduceMean', reduction('avg')],
]);
