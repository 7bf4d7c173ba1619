import { UsageError } from '../../errors.js';
import { BatchReader } from '../batch-reader.js';
import { baseOrderBatches, type OutputBatch } from '../evaluation.js';
import type { LoadedModel } from '../loaded-model.js';
import type { ModelData, WeightedData } from '../model-data.js';
import { allReduceSum, placesOf } from './collective.js';
import type { World } from './world.js';

/** Batches whose outputs are exchanged at a time: few exchanges, and still some progress between them. */
const BATCHES_PER_EXCHANGE = 16;

/** @throws UsageError for what several processes cannot share */
export function expectDataset(data: ModelData): WeightedData {
  if (!(data instanceof BatchReader)) return data;
  throw new UsageError(
    'Several processes share a data set or pictures in memory, but not the batches of an iterable.',
    { hint: 'Make a data set of the pictures, or leave out `collective`.' },
  );
}

/**
 * The outputs of a model for the readable pictures of a data set, batch by batch, in its base order: each process
 * computes its share, and all of them get all outputs.
 */
export async function* sharedOutputBatches(
  loaded: LoadedModel,
  { dataset, sampleWeight }: WeightedData,
  world: World,
): AsyncGenerator<OutputBatch> {
  const { collective } = world;
  const planned = baseOrderBatches(dataset);
  const own = planned.map((indices) => placesOf(collective, indices));
  const wanted = own.map((places, at) => places.map((place) => planned[at][place]));
  const width = (loaded.plan.calls.at(-1)!.outputShape.slice(1) as number[]).reduce(
    (one, other) => one * other,
    1,
  );
  const computed = loaded.extractor.ofBatches(dataset, wanted);
  try {
    let next = await computed.next();
    for (let from = 0; from < planned.length; from += BATCHES_PER_EXCHANGE) {
      const group = new OutputsOfGroup(planned.slice(from, from + BATCHES_PER_EXCHANGE), width);
      while (!next.done && next.value.position < from + BATCHES_PER_EXCHANGE) {
        const { position, features } = next.value;
        const readable = own[position].filter((place) => !dataset.isUnreadable(planned[position][place]));
        group.put(position - from, readable, await loaded.outputs(features));
        next = await computed.next();
      }
      group.wish = world.wish;
      group.values = await allReduceSum(collective, group.values);
      world.heed(group.wish);
      await world.expectUnreadable(dataset, group.missing());
      for (const { indices, outputs } of group.batches()) {
        yield {
          outputs,
          samples: indices.length,
          labels: () => dataset.labelsOf(indices),
          sampleWeight: sampleWeight && indices.map((index) => sampleWeight[index]),
        };
      }
    }
  } finally {
    await computed.return(undefined);
  }
}

/**
 * What is exchanged for a few batches: a number above 0 if a process is asked to stop, and for each picture a 1 where
 * there are outputs, and the outputs.
 */
class OutputsOfGroup {
  values: Float32Array;
  readonly #planned: readonly (readonly number[])[];
  readonly #width: number;
  /** Where the pictures of each batch begin. */
  readonly #starts: readonly number[];

  constructor(planned: readonly (readonly number[])[], width: number) {
    this.#planned = planned;
    this.#width = width;
    let pictures = 0;
    this.#starts = planned.map((indices) => {
      pictures += indices.length;
      return pictures - indices.length;
    });
    this.values = new Float32Array(1 + pictures * (1 + width));
  }

  get wish(): number {
    return this.values[0];
  }

  set wish(value: number) {
    this.values[0] = value;
  }

  /** @param outputs of the pictures at these places of a batch */
  put(batch: number, places: readonly number[], outputs: Float32Array): void {
    for (const [row, place] of places.entries()) {
      const at = this.#at(batch, place);
      this.values[at] = 1;
      this.values.set(outputs.subarray(row * this.#width, (row + 1) * this.#width), at + 1);
    }
  }

  /** The pictures of which there are no outputs. */
  missing(): number[] {
    return this.#planned.flatMap((indices, batch) =>
      indices.filter((_, place) => !(this.values[this.#at(batch, place)] > 0)),
    );
  }

  /** The batches with at least one picture. */
  *batches(): Generator<{ readonly indices: readonly number[]; readonly outputs: Float32Array }> {
    for (const [batch, planned] of this.#planned.entries()) {
      const present = [...planned.keys()].filter((place) => this.values[this.#at(batch, place)] > 0);
      if (present.length === 0) continue;
      const outputs = new Float32Array(present.length * this.#width);
      for (const [row, place] of present.entries()) {
        const from = this.#at(batch, place) + 1;
        outputs.set(this.values.subarray(from, from + this.#width), row * this.#width);
      }
      yield { indices: present.map((place) => planned[place]), outputs };
    }
  }

  #at(batch: number, place: number): number {
    return 1 + (this.#starts[batch] + place) * (1 + this.#width);
  }
}
