import { GraftError } from '../../src/errors.js';
import type { TensorData } from '../../src/runtime/index.js';
import { copyOf, joinBatches, viewBatch } from '../../src/runtime/tensors.js';
import type { FrozenGraph, RecordedStep } from './record-step.js';
import { SessionThread } from './session-thread.js';
import { asGraft, type Variant } from './variants.js';

/** How the frozen part is run. */
export interface FrozenWay {
  readonly graphs: readonly FrozenGraph[];
  /** Pictures that a worker takes at a time; each takes the next ones as soon as it is free. */
  readonly share: number;
  /** Workers with sessions of their own. Default 2. */
  readonly workers?: number;
  /** Threads of each session. Default 1. */
  readonly threads?: number;
  /** Where the profiles are written, each with the number of its graph; none by default. */
  readonly profile?: string;
}

/** The frozen part alone. */
export async function frozenPart(name: string, step: RecordedStep, way: FrozenWay): Promise<Variant> {
  const part = await FrozenWorkers.load(step, way);
  const { difference } = part;
  return {
    name: difference === 0 ? name : `${name}, other bits (${difference.toExponential(0)})`,
    run: async () => {
      await part.run();
    },
    close: () => part.close(),
  };
}

/** The frozen part of a batch and then the step of that batch, each as Graft runs them. */
export async function oneAfterTheOther(name: string, step: RecordedStep): Promise<Variant> {
  const part = await FrozenWorkers.load(step, { graphs: step.frozen, share: 16 });
  const [thread] = part.threads;
  await thread.load('step', step.whole, asGraft);
  return {
    name,
    run: async () => {
      const features = await part.run();
      await thread.run('step', { features });
    },
    close: () => part.close(),
  };
}

/** The frozen part of the next batch on one thread while another takes the step. */
export async function besideEachOther(name: string, step: RecordedStep): Promise<Variant> {
  const part = await FrozenWorkers.load(step, { graphs: step.frozen, share: 32, workers: 1 });
  const thread = new SessionThread();
  await thread.load('step', step.whole, { ...asGraft, threads: 1 });
  return {
    name,
    run: async () => {
      await Promise.all([part.run(), thread.run('step', { features: step.features })]);
    },
    close: async () => {
      await part.close();
      await thread.close();
    },
  };
}

class FrozenWorkers {
  readonly threads: readonly SessionThread[];
  readonly #step: RecordedStep;
  readonly #way: FrozenWay;

  /** How far the features are from those that Graft computes, relative to the largest; 0: the same numbers. */
  difference = 0;

  /** @throws GraftError when the features are others than those that Graft computes */
  static async load(step: RecordedStep, way: FrozenWay): Promise<FrozenWorkers> {
    const part = new FrozenWorkers(step, way);
    const settings = { ...asGraft, threads: way.threads ?? 1, memoryPattern: true };
    for (const thread of part.threads) {
      for (const [index, { model }] of way.graphs.entries()) {
        const outputs = [index === way.graphs.length - 1 ? 'features' : `kept_${index}`];
        await thread.load(
          `part${index}`,
          { model, feeds: {}, outputs, states: {} },
          { ...settings, ...(way.profile !== undefined && { profile: `${way.profile}${index}` }) },
        );
      }
    }
    part.difference = largestDifference(await part.run(), step.features);
    if (!(part.difference <= TOLERANCE)) {
      throw new GraftError(
        `Expected the features that Graft computes, but they differ by ${part.difference}.`,
      );
    }
    return part;
  }

  private constructor(step: RecordedStep, way: FrozenWay) {
    this.#step = step;
    this.#way = way;
    this.threads = Array.from({ length: way.workers ?? 2 }, () => new SessionThread());
  }

  async run(): Promise<TensorData> {
    const { images } = this.#step;
    const { graphs, share } = this.#way;
    const steps = graphs.map(({ chunkSize }, index) => ({ name: `part${index}`, chunkSize }));
    const results: TensorData[] = [];
    let next = 0;
    await Promise.all(
      this.threads.map(async (thread) => {
        while (next < images.shape[0]) {
          const from = next;
          next += share;
          const feeds = copyOf(viewBatch({ image: images }, from, Math.min(next, images.shape[0])));
          results[from / share] = (await thread.runInChunks(steps, feeds)).features;
        }
      }),
    );
    return joinBatches(results.map((features) => ({ features }))).features;
  }

  async close(): Promise<void> {
    for (const thread of this.threads) {
      for (const index of this.#way.graphs.keys()) await thread.end(`part${index}`);
      await thread.close();
    }
  }
}

/** Relative, for sums in another order. */
const TOLERANCE = 1e-5;

function largestDifference({ data: found }: TensorData, { data: expected }: TensorData): number {
  let [difference, largest] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    const value = Number(expected[index]);
    difference = Math.max(difference, Math.abs(value - Number(found[index])));
    largest = Math.max(largest, Math.abs(value));
  }
  return difference / largest;
}
