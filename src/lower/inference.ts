import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import {
  Activation,
  type ActivationName,
  Add,
  AugmentationLayer,
  BatchNormalization,
  type Conv2D,
  Dense,
  type DepthwiseConv2D,
  Dropout,
  type FlatCall,
  GlobalAveragePooling2D,
  InputLayer,
  MaxPooling2D,
  Multiply,
  Normalization,
  Pooling2D,
  paddingOf,
  Rescaling,
  Reshape,
  Subtract,
  TrueDivide,
  type ZeroPadding,
  ZeroPadding2D,
} from '../nn/index.js';
import { activate, boundsOfLayer, rectify } from './activations.js';
import { type Affine, affineOf, combine, followedBy, type PerChannel } from './affine.js';
import {
  convolutionWeights,
  deviations,
  foldNormalization,
  normalizationScale,
  scaleKernel,
} from './folding.js';
import { isConvolution } from './followers.js';
import { callsOf, cannotLower, onlyReader, type Stage } from './stage.js';

type Pads = [top: number, left: number, bottom: number, right: number];

/**
 * Lowers a stage for use without training: [batch, channels, height, width], weights as constants,
 * BatchNormalization and zero padding folded into the convolutions beside them. In this form ONNX Runtime uses its
 * blocked kernels.
 *
 * @param input [batch, channels, height, width], or [batch, features]
 */
export function lowerInference(graph: GraphBuilder, stage: Stage, input: Value): Value {
  const values = new Map<number, Value>([[stage.from, input]]);
  const foldedPads = new Map<number, Pads>();
  /** What outputs are yet to be multiplied by: the convolution that reads them does it with its kernel. */
  const foldedScales = new Map<number, PerChannel>();
  for (const [position, call] of callsOf(stage)) {
    // The work of this call was done together with the one before it.
    if (values.has(position)) continue;
    const inputs = call.inputs.map((index) => values.get(index)!);
    const affine = affineRun(stage, position);
    if (call.layer instanceof ZeroPadding2D && readByConvolution(stage, position)) {
      values.set(position, inputs[0]);
      foldedPads.set(position, padsOf(call.layer.padding));
      foldedScales.set(position, foldedScales.get(call.inputs[0]) ?? [1]);
    } else if (affine !== undefined) {
      const offset = combine(affine.offset, affine.scale, (amount, factor) => amount / factor);
      const value = operators.add(inputs[0], perChannel(graph, inputs[0], offset));
      for (const done of affine.positions) values.set(done, value);
      foldedScales.set(affine.positions.at(-1)!, affine.scale);
    } else if (isConvolution(call.layer)) {
      const reader = call.layer.activation === 'linear' ? onlyReader(stage, position) : undefined;
      const normalization = reader?.[1].layer instanceof BatchNormalization ? reader[1].layer : undefined;
      const folded = {
        pads: foldedPads.get(call.inputs[0]),
        scale: foldedScales.get(call.inputs[0]) ?? [1],
        normalization,
      };
      const output = activateChannels(
        lowerConvolution(graph, call, inputs[0], folded),
        call.layer.activation,
      );
      values.set(position, output);
      if (normalization !== undefined) values.set(reader![0], output);
    } else {
      values.set(position, lowerLayer(graph, call, inputs));
    }
  }
  return values.get(stage.to)!;
}

function readByConvolution(stage: Stage, position: number): boolean {
  const layer = onlyReader(stage, position)?.[1].layer;
  return layer !== undefined && isConvolution(layer) && layer.padding === 'valid';
}

function padsOf([[top, bottom], [left, right]]: ZeroPadding): Pads {
  return [top, left, bottom, right];
}

/** One number, or one for each channel of [batch, channels, ...]. */
function perChannel(graph: GraphBuilder, x: Value, values: PerChannel): Value {
  if (values.length === 1) return graph.scalar(values[0], x.type);
  const shape = [values.length, ...Array<number>(x.shape.length - 2).fill(1)];
  return graph.constant('per_channel', { type: 'float32', shape, data: Float32Array.from(values) });
}

/** What a convolution does together with its own work. */
interface Folded {
  readonly pads: Pads | undefined;
  /** Of its input. */
  readonly scale: PerChannel;
  readonly normalization: BatchNormalization | undefined;
}

/**
 * Affine layers one behind the other with a convolution at their end: scale (x + offset / scale). The sum is done where
 * they stand, because a convolution's zero padding must stay zero; the scale is left to the kernel.
 */
function affineRun(stage: Stage, first: number): (Affine & { positions: number[] }) | undefined {
  const positions: number[] = [];
  let total: Affine = { scale: [1], offset: [0] };
  let next: [number, FlatCall] | undefined = [first, stage.calls[first]];
  while (next !== undefined) {
    const affine = affineOf(next[1]);
    if (affine === undefined) break;
    positions.push(next[0]);
    total = followedBy(total, affine);
    next = onlyReader(stage, next[0]);
  }
  const reads =
    next !== undefined &&
    (isConvolution(next[1].layer) ||
      (next[1].layer instanceof ZeroPadding2D && readByConvolution(stage, next[0])));
  const invertible = total.scale.every((factor) => factor !== 0);
  return positions.length > 0 && reads && invertible ? { ...total, positions } : undefined;
}

function lowerConvolution(
  graph: GraphBuilder,
  call: FlatCall,
  input: Value,
  { pads, scale, normalization }: Folded,
): Value {
  const layer = call.layer as Conv2D | DepthwiseConv2D;
  const own = scaleKernel(convolutionWeights(layer), scale);
  const weights = normalization === undefined ? own : foldNormalization(own, normalization);
  return operators.convolution(
    input,
    graph.constant(layer.kernel.path, { type: 'float32', shape: weights.kernelShape, data: weights.kernel }),
    graph.constant(`${layer.name}/bias`, {
      type: 'float32',
      shape: [weights.bias.length],
      data: weights.bias,
    }),
    {
      strides: [...layer.strides],
      pads: pads ?? ownPads(call, layer.kernelSize, layer),
      group: weights.group,
    },
  );
}

/** The zeros that a layer's own padding adds. */
function ownPads(
  { inputShapes }: FlatCall,
  window: readonly [number, number],
  { strides, padding }: Pick<Pooling2D, 'strides' | 'padding'>,
): Pads {
  const [, height, width] = inputShapes[0] as number[];
  const [top, bottom] = paddingOf(height, window[0], strides[0], padding);
  const [left, right] = paddingOf(width, window[1], strides[1], padding);
  return [top, left, bottom, right];
}

function lowerLayer(graph: GraphBuilder, call: FlatCall, inputs: readonly Value[]): Value {
  const { layer } = call;
  const [x] = inputs;
  const bounds = boundsOfLayer(layer);
  if (bounds !== undefined) return rectify(x, bounds);
  if (layer instanceof Add) return inputs.reduce((sum, value) => operators.add(sum, value));
  if (layer instanceof Multiply) return operators.multiply(inputs[0], inputs[1]);
  if (layer instanceof Dropout || layer instanceof AugmentationLayer || layer instanceof InputLayer) return x;
  if (layer instanceof GlobalAveragePooling2D) return operators.globalAveragePool(x);
  if (layer instanceof Pooling2D) {
    const window = layer.poolSize;
    const attributes = { window, strides: layer.strides, pads: ownPads(call, window, layer) };
    return layer instanceof MaxPooling2D
      ? operators.maxPool(x, attributes)
      : operators.averagePool(x, attributes);
  }
  if (layer instanceof Dense) return activate(lowerDense(graph, layer, x), layer.activation);
  if (layer instanceof BatchNormalization) return lowerNormalization(graph, layer, x);
  if (layer instanceof ZeroPadding2D) return operators.padSpatial(x, padsOf(layer.padding));
  if (layer instanceof Reshape) return lowerReshape(call, x);
  if (layer instanceof Activation) return activateChannels(x, layer.activation);
  const each = (values: PerChannel): Value => perChannel(graph, x, values);
  // In the order in which Keras calculates, so that the same numbers come out bit for bit.
  if (layer instanceof TrueDivide) return operators.divide(x, each([layer.divisor]));
  if (layer instanceof Subtract) return operators.subtract(x, each([layer.subtrahend]));
  if (layer instanceof Normalization) {
    return operators.divide(operators.subtract(x, each(layer.mean)), each(deviations(layer)));
  }
  if (layer instanceof Rescaling) {
    const scaled = operators.multiply(x, each([layer.scale]));
    return layer.offset === 0 ? scaled : operators.add(scaled, each([layer.offset]));
  }
  throw cannotLower(call, 'has no lowering for inference');
}

/** Softmax works over the channels, which are not the last axis of a map here. */
function activateChannels(x: Value, name: ActivationName): Value {
  if (name !== 'softmax' || x.shape.length === 2) return activate(x, name);
  return operators.transpose(activate(operators.transpose(x, [0, 2, 3, 1]), name), [0, 3, 1, 2]);
}

/** The product and bias of a Dense layer, before its activation. */
export function lowerDense(graph: GraphBuilder, layer: Dense, x: Value): Value {
  const constant = (name: string, shape: readonly number[], data: Float32Array): Value =>
    graph.constant(name, { type: 'float32', shape, data });
  const kernel = constant(layer.kernel.path, layer.kernel.shape, layer.kernel.value);
  const bias = layer.bias && constant(layer.bias.path, layer.bias.shape, layer.bias.value);
  return operators.gemm(x, kernel, { bias });
}

/** Of a map as ONNX' own operator, which ONNX Runtime carries out in blocks together with an activation behind it. */
function lowerNormalization(graph: GraphBuilder, layer: BatchNormalization, x: Value): Value {
  const { scale, shift } = normalizationScale(layer);
  const constant = (name: string, data: Float32Array): Value =>
    graph.constant(`${layer.name}/${name}`, { type: 'float32', shape: [data.length], data });
  if (x.shape.length === 2) {
    return operators.add(operators.multiply(x, constant('scale', scale)), constant('shift', shift));
  }
  const each = (value: number): Float32Array => new Float32Array(scale.length).fill(value);
  return operators.batchNormalization(
    x,
    {
      scale: constant('scale', scale),
      bias: constant('shift', shift),
      mean: constant('moving_mean', each(0)),
      variance: constant('moving_variance', each(1)),
    },
    0,
  );
}

/** Sizes and their order are those of maps whose channels come last. */
function lowerReshape(call: FlatCall, x: Value): Value {
  const sizes = call.outputShape.slice(1) as number[];
  const last = x.shape.length === 4 ? operators.transpose(x, [0, 2, 3, 1]) : x;
  if (sizes.length === 3 && sizes[0] === 1 && sizes[1] === 1) {
    return operators.reshape(last, [x.shape[0], sizes[2], 1, 1]);
  }
  const reshaped = operators.reshape(last, [x.shape[0], ...sizes]);
  return sizes.length === 3 ? operators.transpose(reshaped, [0, 3, 1, 2]) : reshaped;
}
