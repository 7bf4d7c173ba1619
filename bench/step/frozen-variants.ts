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
  return {
    name,
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

  /** @throws GraftError when the features are not those that Graft computes, bit for bit */
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
    const bits = ({ data }: TensorData): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (!bits(await part.run()).equals(bits(step.features))) {
      throw new GraftError('Expected the features that Graft computes, but some numbers differ.');
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
