import type { TensorData, Tensors } from '../../src/runtime/index.js';
import type { RecordedStep } from './record-step.js';
import { SessionThread } from './session-thread.js';
import type { SessionSettings } from './session-worker.js';

/** A way to run a step, or its frozen part. */
export interface Variant {
  readonly name: string;
  run(): Promise<void>;
  /** Ends its threads, and writes the profile when there is one. */
  close(): Promise<void>;
}

/** What Graft sets. */
export const asGraft: SessionSettings = { threads: 2, spin: 20, memoryPattern: false };

/** A step as one session. */
export async function wholeStep(
  name: string,
  { whole }: RecordedStep,
  settings: SessionSettings,
): Promise<Variant> {
  const thread = new SessionThread();
  await thread.load('step', whole, settings);
  return {
    name,
    run: async () => {
      await thread.run('step');
    },
    close: async () => {
      await thread.end('step');
      await thread.close();
    },
  };
}

/**
 * A step as gradients of shares of the batch, each on one of two threads as soon as that is free, and one update with
 * their sum.
 */
export async function sharedStep(name: string, step: RecordedStep, shares: number): Promise<Variant> {
  const settings = { ...asGraft, threads: 1 };
  const threads = [new SessionThread(), new SessionThread()];
  const gradient = step.gradientOf(32 / shares);
  for (const thread of threads) await thread.load('gradient', gradient, settings);
  await threads[0].load('update', step.updateOf(shares), { ...asGraft });
  return {
    name,
    run: async () => {
      let waiting = shares;
      const sums = await Promise.all(
        threads.map(async (thread) => {
          let sum: Float32Array | undefined;
          while (waiting > 0) {
            waiting--;
            const { gradient } = await thread.run('gradient');
            sum = added(sum, gradient.data as Float32Array);
          }
          return sum;
        }),
      );
      const data = sums[1] === undefined ? sums[0]! : added(sums[0], sums[1]);
      await threads[0].run('update', { mean_gradient: { type: 'float32', shape: [data.length], data } });
    },
    close: async () => {
      for (const thread of threads) await thread.close();
    },
  };
}

function added(sum: Float32Array | undefined, other: Float32Array): Float32Array {
  if (sum === undefined) return other;
  for (let index = 0; index < sum.length; index++) sum[index] += other[index];
  return sum;
}

/**
 * The frozen part on two threads with a session each.
 *
 * @param pictures that a thread takes at a time; each takes the next ones as soon as it is free
 */
export async function frozenPart(name: string, step: RecordedStep, pictures: number): Promise<Variant> {
  const settings = { threads: 1, spin: 20, memoryPattern: true };
  const threads = [new SessionThread(), new SessionThread()];
  for (const thread of threads) {
    for (const [index, { graph }] of step.frozen.entries()) {
      await thread.load(`part${index}`, graph, settings);
    }
  }
  const [batch] = step.images.shape;
  return {
    name,
    run: async () => {
      let next = 0;
      await Promise.all(
        threads.map(async (thread) => {
          while (next < batch) {
            const from = next;
            next += pictures;
            await inChunks(thread, step, rows(step.images, from, Math.min(next, batch)));
          }
        }),
      );
    },
    close: async () => {
      for (const thread of threads) await thread.close();
    },
  };
}

/** Runs the parts of the frozen part, each on as many pictures as it takes. */
async function inChunks(thread: SessionThread, { frozen }: RecordedStep, images: TensorData): Promise<void> {
  let tensor = images;
  for (const [index, { chunkSize }] of frozen.entries()) {
    const results: TensorData[] = [];
    for (let from = 0; from < tensor.shape[0]; from += chunkSize) {
      const chunk = rows(tensor, from, Math.min(from + chunkSize, tensor.shape[0]));
      const feeds: Tensors = { [index === 0 ? 'image' : 'kept']: chunk };
      results.push(Object.values(await thread.run(`part${index}`, feeds))[0]);
    }
    tensor = joined(results);
  }
}

function rows({ type, shape, data }: TensorData, from: number, to: number): TensorData {
  const size = data.length / shape[0];
  const part = data.slice(from * size, to * size) as TensorData['data'];
  return { type, shape: [to - from, ...shape.slice(1)], data: part };
}

function joined(parts: readonly TensorData[]): TensorData {
  const size = parts.reduce((sum, { data }) => sum + data.length, 0);
  const data = new Float32Array(size);
  let at = 0;
  for (const part of parts) {
    data.set(part.data as Float32Array, at);
    at += part.data.length;
  }
  const count = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  return { type: 'float32', shape: [count, ...parts[0].shape.slice(1)], data };
}
