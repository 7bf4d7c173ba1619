import { prefetch } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import { type FetchPictureOptions, fetchPicture } from './fetch-picture.js';
import type { PlannedPicture } from './manifest.js';
import { isAddress } from './read-list.js';

/** A picture as a network takes it: a file, content that was fetched, or the reason why there is none. */
export type ShardSource =
  | { readonly path: string }
  | { readonly path: string; readonly content: Uint8Array }
  | { readonly path: string; readonly error: string };

/** Pictures that are fetched before their turn comes: a server takes longer to answer than a network to compute. */
const FETCHED_AHEAD = 16;

/** After so many pictures that could not be fetched for now, and none that could, the rest is not tried: a matter of time. */
const HOPELESS = 32;

/** The pictures of a shard on their way to a network. */
export class ShardSources {
  readonly #pictures: readonly PlannedPicture[];
  readonly #options: FetchPictureOptions;
  readonly #temporary = new Set<string>();
  #fetched = 0;

  constructor(pictures: readonly PlannedPicture[], options: FetchPictureOptions) {
    this.#pictures = pictures;
    this.#options = options;
  }

  /** Addresses that may give a picture at another time. */
  get temporary(): ReadonlySet<string> {
    return this.#temporary;
  }

  /**
   * All pictures, in their order.
   *
   * @throws GraftError when no address answers, so that the fault lies in the network and not in the pictures
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ShardSource> {
    const load = (picture: PlannedPicture): Promise<ShardSource> => this.#load(picture);
    let reason = '';
    for await (const source of prefetch(this.#pictures, load, FETCHED_AHEAD)) {
      if ('error' in source) reason = source.error;
      yield source;
    }
    const noneAnswered = this.#temporary.size > 0 && this.#fetched === 0;
    if (noneAnswered && this.#pictures.every(({ path }) => isAddress(path))) throw this.#hopeless(reason);
  }

  async #load({ path }: PlannedPicture): Promise<ShardSource> {
    this.#options.signal?.throwIfAborted();
    if (!isAddress(path)) return { path };
    const fetched = await fetchPicture(path, this.#options);
    if ('content' in fetched) {
      this.#fetched++;
      return { path, content: fetched.content };
    }
    if (!fetched.temporary) {
      // The server answered.
      this.#fetched++;
      return { path, error: fetched.reason };
    }
    this.#temporary.add(path);
    if (this.#fetched === 0 && this.#temporary.size >= HOPELESS) throw this.#hopeless(fetched.reason);
    return { path, error: fetched.reason };
  }

  #hopeless(reason: string): GraftError {
    const [first] = this.#temporary;
    return new GraftError(
      this.#temporary.size === 1
        ? `${first} gave no picture: ${reason}.`
        : `None of the ${this.#temporary.size} addresses that were tried gave a picture; ${first}: ${reason}.`,
      { hint: 'Check the network and the server, and run the shard again.' },
    );
  }
}
