import { GraftError } from '../../errors.js';
import { type Constant, GraphBuilder } from '../../graph/index.js';
import { lowerInference } from '../../lower/index.js';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  type FlatCall,
  FrozenNetwork,
  type Functional,
  flatten,
  LayerNormalization,
  LayerScale,
  OperatorLayer,
  type Variable,
} from '../../nn/index.js';
import type { StoredNetwork } from './stored-network.js';

type Assignment = () => void;

/** Layers whose weights are in the file under their own names. */
const STORED_BY_NAME = [FrozenNetwork, OperatorLayer, LayerNormalization, LayerScale];

/**
 * Fills a network with the weights of a classifier's file, in which each BatchNormalization is folded into the
 * convolution before it. The original statistics are lost: the convolution gets the folded kernel, and the
 * normalization only adds the folded bias (gamma 1, beta the bias, moving mean 0, moving variance 1 - epsilon), as with
 * `weights: 'openimages'`. A normalization that is not folded is stored as a scale and a shift, which become its gamma
 * and beta. Lowering the network again gives the numbers in the file.
 *
 * Nothing is assigned unless everything fits.
 *
 * @param network from pixels to the features that the head reads
 * @throws GraftError for the first variable that is missing or has another shape
 */
export function assignStoredWeights(network: Functional, stored: StoredNetwork): void {
  const calls = flatten(network);
  const neutral = neutralConstants(network, calls);
  const assignments: Assignment[] = [];
  const assign = (variable: Variable, value: Float32Array): void => {
    assignments.push(() => variable.assign(value));
  };
  for (const [position, { layer }] of calls.entries()) {
    if (layer instanceof Conv2D || layer instanceof DepthwiseConv2D) {
      const normalization = foldedNormalization(calls, position, neutral);
      // The kernel was all ones, so these values are the factors that lowering multiplies kernels with: the scale of
      // the pixels.
      const { shape, data: scales } = neutral.get(layer.kernel.path)!;
      const kernel = stored.values(layer.kernel.path, shape).map((value, at) => value / Number(scales[at]));
      const bias = stored.values(`${layer.name}/bias`, [shape[0]]);
      assign(layer.kernel, kernelInKerasOrder(layer, kernel));
      assignBias(layer, normalization, bias, stored.source, assign);
    } else if (layer instanceof BatchNormalization && neutral.has(`${layer.name}/scale`)) {
      const { shape } = neutral.get(`${layer.name}/scale`)!;
      const scale = stored.values(`${layer.name}/scale`, shape);
      assignNormalization(layer, scale, stored.values(`${layer.name}/shift`, shape), assign);
    } else if (layer instanceof Dense) {
      assign(layer.kernel, stored.values(layer.kernel.path, layer.kernel.shape));
      if (layer.bias) assign(layer.bias, stored.values(layer.bias.path, layer.bias.shape));
    } else if (STORED_BY_NAME.some((kind) => layer instanceof kind)) {
      for (const variable of layer.variables) {
        assign(variable, stored.values(variable.path, neutral.get(variable.path)!.shape));
      }
    } else if (layer.variables.length > 0 && !(layer instanceof BatchNormalization)) {
      throw new GraftError(`Layer ${layer.name} (${layer.className}) cannot be restored from a classifier.`);
    }
  }
  for (const make of assignments) make();
}

/**
 * The constants of the network's own inference graph when its kernels are all ones and nothing else has an effect. They
 * show the names and shapes that lowering gives to weights, and the factors that it multiplies them with.
 */
function neutralConstants(network: Functional, calls: readonly FlatCall[]): Map<string, Constant> {
  const variables = [...new Set(calls.flatMap(({ layer }) => layer.variables))];
  const before = variables.map((variable) => variable.value);
  for (const variable of variables) variable.assign(ones(variable.size));
  for (const { layer } of calls) {
    if (layer instanceof BatchNormalization)
      assignNormalization(layer, ones(layer.movingMean.size), undefined, now);
  }
  const graph = new GraphBuilder(network.name);
  const [, height, width, channels] = calls[0].outputShape as number[];
  const pixels = graph.input('pixels', 'float32', ['N', channels, height, width]);
  graph.output('features', lowerInference(graph, { calls, from: 0, to: calls.length - 1 }, pixels));
  variables.forEach((variable, index) => {
    variable.assign(before[index]);
  });
  return new Map(graph.build().constants);
}

/**
 * The normalization that lowering folds into a convolution: its only reader, if it has no scale of its own in the
 * graph.
 */
function foldedNormalization(
  calls: readonly FlatCall[],
  position: number,
  neutral: ReadonlyMap<string, Constant>,
): BatchNormalization | undefined {
  const readers = calls.filter(({ inputs }) => inputs.includes(position));
  const [only] = readers;
  const folded =
    readers.length === 1 &&
    only.layer instanceof BatchNormalization &&
    !neutral.has(`${only.layer.name}/scale`);
  return folded ? (only.layer as BatchNormalization) : undefined;
}

function assignBias(
  { name, bias: own }: Conv2D | DepthwiseConv2D,
  normalization: BatchNormalization | undefined,
  bias: Float32Array,
  source: string,
  assign: (variable: Variable, value: Float32Array) => void,
): void {
  if (normalization !== undefined && normalization.beta === undefined && own !== undefined) {
    assign(own, bias);
    assignNormalization(normalization, ones(bias.length), undefined, assign);
  } else if (normalization !== undefined) {
    if (own !== undefined) assign(own, new Float32Array(bias.length));
    assignNormalization(normalization, ones(bias.length), bias, assign);
  } else if (own !== undefined) {
    assign(own, bias);
  } else if (bias.some((value) => value !== 0)) {
    throw new GraftError(`${source} has a bias for ${name}, but the network has none.`);
  }
}

/** Assigns immediately. */
const now = (variable: Variable, value: Float32Array): void => variable.assign(value);

/**
 * Sets a normalization to multiply by `scale` and add `shift`; both are optional. What it has no gamma or beta for goes
 * into its statistics.
 */
function assignNormalization(
  layer: BatchNormalization,
  scale: Float32Array,
  shift: Float32Array | undefined,
  assign: (variable: Variable, value: Float32Array) => void,
): void {
  const { gamma, beta, movingMean, movingVariance, epsilon, name } = layer;
  const shifts = shift ?? new Float32Array(scale.length);
  const isLost = (factor: number, at: number): boolean =>
    (gamma === undefined && !(factor > 0)) || (beta === undefined && factor === 0 && shifts[at] !== 0);
  if (scale.some(isLost)) {
    throw new GraftError(
      `Layer ${name} has no ${gamma === undefined ? 'gamma' : 'beta'}, so its values in the file cannot be restored.`,
    );
  }
  if (gamma !== undefined) assign(gamma, scale);
  if (beta !== undefined) assign(beta, shifts);
  const mean = (factor: number, at: number): number =>
    beta === undefined && factor !== 0 ? -shifts[at] / factor : 0;
  const deviation = (factor: number): number => (gamma === undefined ? 1 / factor : 1);
  assign(movingMean, scale.map(mean));
  assign(
    movingVariance,
    scale.map((factor) => deviation(factor) ** 2 - epsilon),
  );
}

/** From [filters, channels, height, width] to Keras' order. */
function kernelInKerasOrder(layer: Conv2D | DepthwiseConv2D, kernel: Float32Array): Float32Array {
  const [height, width, third, fourth] = layer.kernel.shape;
  const [channels, filters] = layer instanceof DepthwiseConv2D ? [1, third * fourth] : [third, fourth];
  const window = height * width;
  const result = new Float32Array(kernel.length);
  for (let filter = 0; filter < filters; filter++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let position = 0; position < window; position++) {
        const to = (position * channels + channel) * filters + filter;
        result[to] = kernel[(filter * channels + channel) * window + position];
      }
    }
  }
  return result;
}

function ones(size: number): Float32Array {
  return new Float32Array(size).fill(1);
}
