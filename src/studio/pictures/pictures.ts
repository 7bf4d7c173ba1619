import { limitConcurrency } from '../../concurrency.js';
import { decodePicture, readImageBytes, readImageProperties } from '../../pictures/index.js';
import { encodeWebp, type RgbImage } from '../../report/index.js';
import { Refusal } from '../http/errors.js';
import { THUMBNAIL_BYTES } from '../limits.js';
import { LARGEST_KEPT, qualityFor } from './picture-size.js';

/** The number of pictures that are decoded at once; more would only need more memory. */
const DECODES_AT_ONCE = 3;
/** Larger pictures are decoded one at a time: a progressive JPEG of 12 megapixels needs 200 MB. */
const LARGE_PIXELS = 4_000_000;
/** The most requests that may wait. */
const MOST_WAITING = 512;

/** A file that was opened and may be read: calls a function with a path that means it. */
export type UsePicture = <Result>(use: (path: string) => Promise<Result>) => Promise<Result>;

/**
 * Pictures for the page: decoded, reduced and encoded again, so that the bytes of a file are never sent. The last ones
 * are kept in memory, up to a limit.
 */
export class Pictures {
  readonly #limit = limitConcurrency(DECODES_AT_ONCE);
  readonly #oneAtATime = limitConcurrency(1);
  /** In the order of their last request. */
  readonly #kept = new Map<string, Uint8Array>();
  #keptBytes = 0;
  #waiting = 0;

  /**
   * A picture as WebP that fits into a square.
   *
   * @param key identifies its content
   * @throws UnreadableImageError when it cannot be decoded
   * @throws Refusal 429 when too many are requested at once
   */
  async webp(key: string, file: UsePicture, size: number): Promise<Uint8Array> {
    const name = `${size} ${key}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
      return kept;
    }
    const bytes = await this.inTurn(async () => {
      const content = await file(readImageBytes);
      const decode = async (): Promise<Uint8Array> => {
        const { data, size: shape } = await decodePicture(content, size);
        return await encodeWebp({ pixels: data, height: shape[0], width: shape[1] }, qualityFor(size));
      };
      return await ((await isLarge(content)) ? this.#oneAtATime(decode) : decode());
    });
    if (size <= LARGEST_KEPT) this.#keep(name, bytes);
    return bytes;
  }

  /** Waits for a free place, then runs a function that decodes pictures. */
  async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= MOST_WAITING) {
      throw new Refusal(429, 'too-many-pictures', 'Too many pictures were requested at once.', {
        hint: 'Wait a moment and try again.',
      });
    }
    this.#waiting++;
    try {
      return await this.#limit(work);
    } finally {
      this.#waiting--;
    }
  }

  #keep(name: string, bytes: Uint8Array): void {
    this.#kept.set(name, bytes);
    this.#keptBytes += bytes.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptBytes <= THUMBNAIL_BYTES) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= length;
    }
  }
}

/** Encodes pixels as a WebP picture in a data: address. */
export async function dataAddress(image: RgbImage): Promise<string> {
  const webp = await encodeWebp(image, 85);
  return `data:image/webp;base64,${Buffer.from(webp).toString('base64')}`;
}

async function isLarge(content: Uint8Array): Promise<boolean> {
  // The decoder reports what is wrong with a file that has no size.
  const { width, height } = await readImageProperties(content).catch(() => ({ width: 0, height: 0 }));
  return width * height > LARGE_PIXELS;
}
