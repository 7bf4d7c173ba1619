import type { ItemStore } from '#platform';
import type { KeptFeatureSource } from '../datasets/index.js';
import { fromFloat16, GraphBuilder, graphDigest, operators } from '../graph/index.js';
import { lowerInference } from '../lower/index.js';
import type { TensorData } from '../runtime/index.js';
import { fromKeptBytes, keptBytes, toKeptFeatures } from './half-features.js';
import type { ModelPlan } from './plan.js';

/** Identifies the computation from pixels to the cut, weights included: 64 hexadecimal digits. */
export async function frozenDigest({ calls, pixels, cut }: ModelPlan): Promise<string> {
  const graph = new GraphBuilder('features');
  const [, height, width, channels] = calls[pixels].outputShape as number[];
  const image = graph.input('image', 'uint8', ['N', height, width, channels]);
  const values = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  graph.output('features', lowerInference(graph, { calls, from: pixels, to: cut }, values));
  return await graphDigest(graph.build());
}

/** Whether the frozen part ends in one list of numbers for each picture, and something is trained on it. */
export function endsInFeatures({ calls, cut, pixels, unaugmented, variables }: ModelPlan): boolean {
  return variables.length > 0 && pixels === unaugmented && calls[cut].outputShape.length === 2;
}

/**
 * The features of a data set's pictures that stay in the cache folder for later processes. They are rounded to half
 * precision also when they were just computed, so that it makes no difference where they come from.
 */
export class KeptFeatures {
  /** Whether the features of every picture are there. */
  readonly whole: boolean;
  readonly #size: number;
  readonly #store: ItemStore | undefined;

  private constructor(size: number, store: ItemStore | undefined, whole: boolean) {
    this.#size = size;
    this.#store = store;
    this.whole = whole;
  }

  /** @param plan one that ends in features: see `endsInFeatures` */
  static async open(plan: ModelPlan, files: KeptFeatureSource): Promise<KeptFeatures> {
    const size = plan.calls[plan.cut].outputShape[1] as number;
    const itemBytes = size * Uint16Array.BYTES_PER_ELEMENT;
    return new KeptFeatures(size, files.of(await frozenDigest(plan), itemBytes), files.whole === true);
  }

  /** The features of those pictures that were kept before. */
  async recall(indices: readonly number[]): Promise<ReadonlyMap<number, Float32Array>> {
    const read = await Promise.all(indices.map((index) => this.#store?.recall(index)));
    const known = new Map<number, Float32Array>();
    for (const [row, bytes] of read.entries()) {
      if (bytes !== undefined) known.set(indices[row], fromKeptBytes(bytes));
    }
    return known;
  }

  /** Rounds the features of a batch and keeps them. */
  async keep(indices: readonly number[], { data, shape, type }: TensorData): Promise<TensorData> {
    const rounded = new Float32Array(data.length);
    for (const [row, index] of indices.entries()) {
      const kept = toKeptFeatures((data as Float32Array).subarray(row * this.#size, (row + 1) * this.#size));
      const features = fromFloat16(kept);
      rounded.set(features, row * this.#size);
      // NaN is not worth keeping: whoever reads features expects numbers.
      if (features.every(Number.isFinite)) await this.#store?.write(index, keptBytes(kept));
    }
    return { type, shape, data: rounded };
  }
}
