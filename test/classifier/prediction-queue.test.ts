import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { PictureAnswer } from '../../src/classifier/classification.js';
import { type Network, PredictionQueue } from '../../src/classifier/prediction-queue.js';

/** Records the batches and how many run at the same time; the answer for a picture is its only byte. */
class Recorder implements Network {
  readonly batches: number[][] = [];
  mostAtOnce = 0;
  failsToGrow = false;
  readonly threads: Network['threads'];
  #running = 0;

  /** @param most threads; there is one at first unless `first` says otherwise */
  constructor(most: number, first = 1) {
    let count = first;
    const free = (): number => count - this.#running;
    this.threads = {
      get free() {
        return free();
      },
      grow: async () => {
        await wait(1);
        if (this.failsToGrow) throw new Error('no thread is left');
        if (count >= most) return false;
        count++;
        return true;
      },
    };
  }

  async predict(pixels: Uint8Array, count: number): Promise<PictureAnswer[]> {
    expect(pixels).toHaveLength(count);
    this.batches.push([...pixels]);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#running);
    await wait(5);
    this.#running--;
    if (pixels.includes(99)) throw new Error('the network failed');
    return [...pixels].map((byte) => ({ probabilities: Float32Array.of(byte), familiarity: undefined }));
  }
}

const decoded =
  (byte: number, after = 0) =>
  async (): Promise<Uint8Array> => {
    if (after > 0) await wait(after);
    return Uint8Array.of(byte);
  };

async function answers(queue: PredictionQueue, decoding: readonly (() => Promise<Uint8Array>)[]) {
  const all = await Promise.all(decoding.map((decode) => queue.announced(decode)));
  return all.map(({ probabilities }) => probabilities[0]);
}

describe('PredictionQueue', () => {
  it('starts further threads when pictures wait, and gives each picture its own answer', async () => {
    const network = new Recorder(3);
    const bytes = Array.from({ length: 40 }, (_, index) => index);
    expect(
      await answers(
        new PredictionQueue(network, 0),
        bytes.map((byte) => decoded(byte)),
      ),
    ).toEqual(bytes);
    expect(network.mostAtOnce).toBe(3);
    expect(Math.max(...network.batches.map(({ length }) => length))).toBeLessThanOrEqual(8);
    expect(network.batches.flat().sort((one, other) => one - other)).toEqual(bytes);
  });

  it('lets a picture wait for announced ones, but not longer than it may', async () => {
    const network = new Recorder(1);
    const queue = new PredictionQueue(network, 150);
    await answers(queue, [decoded(1), decoded(2, 1), decoded(3, 600)]);
    expect(network.batches).toEqual([[1, 2], [3]]);
  });

  it('lets none wait without a wait, and none that comes alone', async () => {
    const network = new Recorder(1);
    await answers(new PredictionQueue(network, 0), [decoded(1), decoded(2, 2)]);
    expect(network.batches).toEqual([[1], [2]]);
    const start = performance.now();
    await answers(new PredictionQueue(network, 10_000), [decoded(3)]);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('fails the pictures of a batch that fails, and no others', async () => {
    const queue = new PredictionQueue(new Recorder(2, 2), 0);
    const calls = [99, 1].map((byte) => queue.announced(decoded(byte, byte === 1 ? 2 : 0)));
    const [first, second] = await Promise.allSettled(calls);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'the network failed' } });
    expect(second.status).toBe('fulfilled');
    const broken = queue.announced(() => Promise.reject(new Error('no picture')));
    await expect(broken).rejects.toThrow('no picture');
    expect(await answers(queue, [decoded(5)])).toEqual([5]);
  });

  it('fails what waits when no thread is left', async () => {
    const network = new Recorder(1, 0);
    network.failsToGrow = true;
    await expect(answers(new PredictionQueue(network, 0), [decoded(1)])).rejects.toThrow('no thread is left');
  });
});
