import { type GraphBuilder, operators } from '../graph/index.js';
import type { Dropout } from '../nn/index.js';
import { Feature } from './feature.js';

/** A random input of the training graph, which the caller draws for every step. */
export interface DropoutMask {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether the second axis runs over the samples, each with equally many numbers; otherwise they share the mask. */
  readonly perSample: boolean;
  readonly rate: number;
  readonly seed: number;
  /** Counts the calls of a layer that is applied several times: each call has its own mask. */
  readonly use: number;
}

/** Collects the masks that a training graph needs as inputs. */
export class DropoutMasks {
  readonly all: DropoutMask[] = [];
  readonly #graph: GraphBuilder;
  readonly #uses = new Map<Dropout, number>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  /** Multiplies a feature with a mask. */
  apply(layer: Dropout, x: Feature): Feature {
    const { batch, height, width } = x.size;
    if (layer.noiseShape === undefined) {
      const values = x.channelMajor;
      const mask = this.#input(layer, values.shape as number[], true);
      return Feature.channelMajor(operators.multiply(values, mask), x.size);
    }
    const { noiseShape } = layer;
    const own = (axis: number, size: number): number => (noiseShape.at(axis) === 1 ? 1 : size);
    const map = noiseShape.length === 4 ? [own(1, height), own(2, width)] : [1, 1];
    const sizes = [own(-1, x.channels), own(0, batch), ...map];
    const perSample = noiseShape.at(0) !== 1;
    if (sizes[0] * map[0] * map[1] > 1) {
      const maps = operators.reshape(x.channelMajor, [x.channels, batch, height, width]);
      const product = operators.multiply(maps, this.#input(layer, sizes, perSample));
      return Feature.channelMajor(operators.reshape(product, x.channelMajor.shape), x.size);
    }
    // One number per sample: in both layouts the samples are the second axis, and the numbers of one sample are
    // contiguous.
    const groups = x.isInBlocks ? x.channels / this.#graph.channelBlock! : x.channels;
    const samples = operators.reshape(x.any, [groups, batch, (x.channels / groups) * height * width]);
    const product = operators.multiply(samples, this.#input(layer, [1, sizes[1], 1], perSample));
    return x.with(operators.reshape(product, x.any.shape));
  }

  #input(layer: Dropout, shape: readonly number[], perSample: boolean) {
    const use = (this.#uses.get(layer) ?? -1) + 1;
    this.#uses.set(layer, use);
    const name = use === 0 ? `${layer.name}/mask` : `${layer.name}/mask_${use}`;
    this.all.push({ name, shape, perSample, rate: layer.rate, seed: layer.seed, use });
    return this.#graph.input(name, 'float32', shape);
  }
}
