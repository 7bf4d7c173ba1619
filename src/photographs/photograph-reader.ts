import { type ItemStore, storage } from '#platform';
import { SharedPixels } from '../datasets/index.js';
import { type ImageSize, type ResizeSettings, resizeKey } from '../pictures/index.js';
import type { Fingerprint } from './fingerprint.js';
import { FINGERPRINT_BYTES, fingerprintBytes, fingerprintOfBytes } from './kept-fingerprint.js';
import { HASHED_SIZE } from './perceptual-hash.js';
import { ReadingThreads } from './reading-threads.js';

/** Increase the number when the fingerprint of a file changes. */
const FINGERPRINT_VERSION = 1;

/** Bytes for all fingerprints in a cache folder: of half a million photographs. */
const FINGERPRINT_LIMIT = 64 * 1024 ** 2;

interface PhotographReaderOptions {
  /** How data sets will take the photographs. */
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  /** Bytes of memory and of disk for pixels, as for a data set. */
  readonly cacheBudget: number;
  readonly diskBudget: number;
  /** Where fingerprints stay for later processes, and pixels that do not fit into memory. Without it nothing stays. */
  readonly cacheDirectory: string | undefined;
}

/**
 * Reads and decodes each photograph once, for what identifies it and for the pixels that data sets of the photographs will
 * need. A file whose fingerprint a process has kept is not read at all, unless it was changed since; data sets then decode
 * it if they need it.
 */
export class PhotographReader {
  readonly #options: PhotographReaderOptions;
  readonly #threads: ReadingThreads;
  #pixels: SharedPixels | undefined;
  #kept: ItemStore | undefined;

  constructor(options: PhotographReaderOptions) {
    this.#options = options;
    this.#threads = new ReadingThreads(options);
  }

  /** The pixels of the files that were read; undefined before `read`. */
  get pixels(): SharedPixels | undefined {
    return this.#pixels;
  }

  /**
   * Begins to read files.
   *
   * @returns what gives the fingerprint of the file at a position; it throws as `fingerprintOf` does
   */
  read(paths: readonly string[]): (index: number) => Promise<Fingerprint> {
    const kept = keptFingerprints(paths, this.#options);
    const pixels = new SharedPixels(paths, this.#options);
    this.#kept = kept;
    this.#pixels = pixels;
    return async (index) => {
      const known = await kept?.recall(index);
      if (known !== undefined) return fingerprintOfBytes(known);
      const { pixels: decoded, ...fingerprint } = await this.#threads.read(paths[index]);
      await pixels.store(index, decoded);
      await kept?.write(index, fingerprintBytes(fingerprint));
      return fingerprint;
    };
  }

  /** All files are read: ends the threads, which take memory. */
  async endReading(): Promise<void> {
    await this.#threads.close();
    await this.#kept?.close();
    this.#kept = undefined;
  }

  /** Frees the pixels too. */
  async close(): Promise<void> {
    await this.endReading();
    await this.#pixels?.close();
  }
}

/** A photograph that is decoded to less than its own size has a hash of its own. */
function keptFingerprints(
  paths: readonly string[],
  { imageSize, resize, cacheDirectory: directory }: PhotographReaderOptions,
): ItemStore | undefined {
  if (directory === undefined || paths.length === 0) return undefined;
  return storage.keptItems({
    kind: 'fingerprints',
    imageSize: resize.shrinkOnLoad ? imageSize : [HASHED_SIZE, HASHED_SIZE],
    settings: [FINGERPRINT_VERSION, ...(resize.shrinkOnLoad ? resizeKey(resize) : [])],
    itemBytes: FINGERPRINT_BYTES,
    paths,
    directory,
    limit: FINGERPRINT_LIMIT,
  });
}
