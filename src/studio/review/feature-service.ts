import { PictureFeatures } from '../../features/index.js';
import { featureNetwork } from '../../recipes/index.js';
import type { Session } from '../../session/index.js';

interface FeatureServiceOptions {
  readonly session: Session;
  /** Where weights and features are kept. Without it, features are computed each time. */
  readonly cacheDirectory?: string;
}

/**
 * The features by which photographs are compared: of the pretrained network of the fast recipe, as in
 * `graft inspect --labels`. It is loaded at the first use.
 */
export class FeatureService {
  readonly #options: FeatureServiceOptions;
  #opened: Promise<PictureFeatures> | undefined;
  readonly #uses = new Set<Promise<unknown>>();

  constructor(options: FeatureServiceOptions) {
    this.#options = options;
  }

  /**
   * Works with the features. Several uses may go on at once; the network takes turns.
   *
   * @throws GraftError when no weights are available; the next use tries again
   */
  async use<Result>(work: (features: PictureFeatures) => Promise<Result>): Promise<Result> {
    this.#opened ??= this.#open();
    const opened = this.#opened;
    const use = opened.then(work);
    this.#uses.add(use);
    try {
      await opened.catch((error: unknown) => {
        if (this.#opened === opened) this.#opened = undefined;
        throw error;
      });
      return await use;
    } finally {
      this.#uses.delete(use);
    }
  }

  /** Frees the network when all uses have ended. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#uses);
    await (await this.#opened?.catch(() => undefined))?.close();
    this.#opened = undefined;
  }

  async #open(): Promise<PictureFeatures> {
    const { session, cacheDirectory } = this.#options;
    const cache = cacheDirectory === undefined ? {} : { cacheDirectory };
    return await PictureFeatures.open(await featureNetwork({ session, ...cache }), { session, ...cache });
  }
}
