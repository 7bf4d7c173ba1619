import type { RecordedStep } from './record-step.js';
import type { RecordedGraph } from './recording-runtime.js';
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
  whole: RecordedGraph,
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
