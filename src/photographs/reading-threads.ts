import { stat } from 'node:fs/promises';
import { type Thread, threads } from '#platform';
import { limitConcurrency } from '../concurrency.js';
import { type FingerprintWithPixels, fingerprintWithPixels } from './fingerprint.js';
import type { ReadingSettings } from './read-large-jpeg.js';

/** A smaller file is decoded in less time than it takes to talk about it. */
const LARGE_FILE = 2 ** 20;

/** Threads have much to load. While one waits for the disk or for libvips, another one computes. */
export const MOST_THREADS = Math.min(threads.cores + 1, 16);

/**
 * Reads photographs. Those of many megapixels are read in threads, each one photograph at a time: their pixels fill the
 * memory, so that Node cleans up after every second one, which takes long in a program that holds much else.
 */
export class ReadingThreads {
  readonly #settings: ReadingSettings;
  readonly #limit = limitConcurrency(MOST_THREADS);
  readonly #all: Thread[] = [];
  readonly #idle: Thread[] = [];

  constructor({ imageSize, resize }: ReadingSettings) {
    this.#settings = { imageSize, resize };
  }

  /** Throws as `fingerprintWithPixels` does. */
  async read(path: string): Promise<FingerprintWithPixels> {
    const { start } = threads;
    if (start !== undefined && (await isLargeJpeg(path))) {
      const read = await this.#limit(async () => {
        const thread = this.#idle.pop() ?? this.#start(start);
        const result = await thread.ask(path);
        this.#idle.push(thread);
        return result as FingerprintWithPixels | undefined;
      });
      if (read !== undefined) return read;
    }
    return await fingerprintWithPixels(path, this.#settings);
  }

  async close(): Promise<void> {
    this.#idle.length = 0;
    await Promise.all(this.#all.splice(0).map((thread) => thread.close()));
  }

  #start(start: NonNullable<typeof threads.start>): Thread {
    const thread = start({
      program: 'photographs',
      setup: this.#settings,
      name: 'A thread that reads photographs',
    });
    this.#all.push(thread);
    return thread;
  }
}

/** By its name: a file that is something else is read correctly too. */
async function isLargeJpeg(path: string): Promise<boolean> {
  if (!/\.jpe?g$/i.test(path)) return false;
  return await stat(path).then(
    ({ size }) => size >= LARGE_FILE,
    () => false,
  );
}
