import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import {
  Activation,
  Add,
  AugmentationLayer,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  type FlatCall,
  GlobalAveragePooling2D,
  InputLayer,
  paddingOf,
  RandomCrop,
  ReLU,
  Rescaling,
  Subtract,
  TrueDivide,
  type ZeroPadding,
  ZeroPadding2D,
} from '../nn/index.js';
import { activate, rectify } from './activations.js';
import { lowerCrop } from './crop.js';
import { convolutionWeights, foldNormalization, normalizationScale, scaleKernel } from './folding.js';
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
  const foldedScales = new Map<number, number>();
  for (const [position, call] of callsOf(stage)) {
    // The work of this call was done together with the one before it.
    if (values.has(position)) continue;
    const inputs = call.inputs.map((index) => values.get(index)!);
    const affine = affineRun(stage, position);
    if (call.layer instanceof ZeroPadding2D && readByConvolution(stage, position)) {
      values.set(position, inputs[0]);
      foldedPads.set(position, padsOf(call.layer.padding));
      foldedScales.set(position, foldedScales.get(call.inputs[0]) ?? 1);
    } else if (affine !== undefined) {
      const value = operators.add(inputs[0], graph.scalar(affine.offset / affine.scale, inputs[0].type));
      for (const done of affine.positions) values.set(done, value);
      foldedScales.set(affine.positions.at(-1)!, affine.scale);
    } else if (call.layer instanceof Conv2D || call.layer instanceof DepthwiseConv2D) {
      const reader = onlyReader(stage, position);
      const normalization = reader?.[1].layer instanceof BatchNormalization ? reader[1].layer : undefined;
      const folded = {
        pads: foldedPads.get(call.inputs[0]),
        scale: foldedScales.get(call.inputs[0]) ?? 1,
        normalization,
      };
      const output = lowerConvolution(graph, call, inputs[0], folded);
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
  return (layer instanceof Conv2D || layer instanceof DepthwiseConv2D) && layer.padding === 'valid';
}

function padsOf([[top, bottom], [left, right]]: ZeroPadding): Pads {
  return [top, left, bottom, right];
}

/** What a convolution does together with its own work. */
interface Folded {
  readonly pads: Pads | undefined;
  /** Of its input. */
  readonly scale: number;
  readonly normalization: BatchNormalization | undefined;
}

interface Affine {
  readonly scale: number;
  readonly offset: number;
}

/** Layers that multiply by one number and add another. */
function affineOf({ layer }: FlatCall): Affine | undefined {
  if (layer instanceof Rescaling) return layer;
  if (layer instanceof TrueDivide) return { scale: 1 / layer.divisor, offset: 0 };
  if (layer instanceof Subtract) return { scale: 1, offset: -layer.subtrahend };
  return undefined;
}

/**
 * Affine layers one behind the other with a convolution at their end: scale (x + offset / scale). The sum is done where
 * they stand, because a convolution's zero padding must stay zero; the scale is left to the kernel.
 */
function affineRun(stage: Stage, first: number): (Affine & { positions: number[] }) | undefined {
  const positions: number[] = [];
  let total: Affine = { scale: 1, offset: 0 };
  let next: [number, FlatCall] | undefined = [first, stage.calls[first]];
  while (next !== undefined) {
    const affine = affineOf(next[1]);
    if (affine === undefined) break;
    positions.push(next[0]);
    total = { scale: total.scale * affine.scale, offset: total.offset * affine.scale + affine.offset };
    next = onlyReader(stage, next[0]);
  }
  const reads =
    next !== undefined &&
    (next[1].layer instanceof Conv2D ||
      next[1].layer instanceof DepthwiseConv2D ||
      (next[1].layer instanceof ZeroPadding2D && readByConvolution(stage, next[0])));
  return positions.length > 0 && reads && total.scale !== 0 ? { ...total, positions } : undefined;
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
  const [, height, width] = call.inputShapes[0] as number[];
  const [top, bottom] = paddingOf(height, layer.kernelSize[0], layer.strides[0], layer.padding);
  const [left, right] = paddingOf(width, layer.kernelSize[1], layer.strides[1], layer.padding);
  return operators.convolution(
    input,
    graph.constant(layer.kernel.path, { type: 'float32', shape: weights.kernelShape, data: weights.kernel }),
    graph.constant(`${layer.name}/bias`, {
      type: 'float32',
      shape: [weights.bias.length],
      data: weights.bias,
    }),
    { strides: [...layer.strides], pads: pads ?? [top, left, bottom, right], group: weights.group },
  );
}

function lowerLayer(graph: GraphBuilder, call: FlatCall, inputs: readonly Value[]): Value {
  const { layer } = call;
  const [x] = inputs;
  if (layer instanceof ReLU) return rectify(x, layer);
  if (layer instanceof Add) return inputs.reduce((sum, value) => operators.add(sum, value));
  if (layer instanceof RandomCrop) return lowerCrop(call, x);
  if (layer instanceof Dropout || layer instanceof AugmentationLayer || layer instanceof InputLayer) return x;
  if (layer instanceof GlobalAveragePooling2D) return operators.globalAveragePool(x);
  if (layer instanceof Dense) return activate(lowerDense(graph, layer, x), layer.activation);
  if (layer instanceof BatchNormalization) return lowerNormalization(graph, layer, x);
  if (layer instanceof ZeroPadding2D) return operators.padSpatial(x, padsOf(layer.padding));
  if (layer instanceof TrueDivide) return operators.divide(x, graph.scalar(layer.divisor, x.type));
  if (layer instanceof Subtract) return operators.subtract(x, graph.scalar(layer.subtrahend, x.type));
  if (layer instanceof Rescaling) {
    const scaled = operators.multiply(x, graph.scalar(layer.scale, x.type));
    return layer.offset === 0 ? scaled : operators.add(scaled, graph.scalar(layer.offset, x.type));
  }
  if (layer instanceof Activation) {
    if (layer.activation !== 'softmax' || x.shape.length === 2) return activate(x, layer.activation);
    return operators.transpose(activate(operators.transpose(x, [0, 2, 3, 1]), 'softmax'), [0, 3, 1, 2]);
  }
  throw cannotLower(call, 'has no lowering for inference');
}

/** The product and bias of a Dense layer, before its activation. */
export function lowerDense(graph: GraphBuilder, layer: Dense, x: Value): Value {
  const constant = (name: string, shape: readonly number[], data: Float32Array): Value =>
    graph.constant(name, { type: 'float32', shape, data });
  const kernel = constant(layer.kernel.path, layer.kernel.shape, layer.kernel.value);
  const bias = layer.bias && constant(layer.bias.path, layer.bias.shape, layer.bias.value);
  return operators.gemm(x, kernel, { bias });
}

function lowerNormalization(graph: GraphBuilder, layer: BatchNormalization, x: Value): Value {
  const { scale, shift } = normalizationScale(layer);
  const shape = [scale.length, ...Array<number>(x.shape.length - 2).fill(1)];
  const scaled = operators.multiply(
    x,
    graph.constant(`${layer.name}/scale`, { type: 'float32', shape, data: scale }),
  );
  return operators.add(
    scaled,
    graph.constant(`${layer.name}/shift`, { type: 'float32', shape, data: shift }),
  );
}
