import { GraftError } from '../errors.js';
import { anything, checkOptions, text } from '../options.js';
import {
  backboneNamed,
  checkKerasWeights,
  downloadImagenetWeights,
  placeOf,
  storedImagenetWeights,
} from '../zoo/index.js';
import { type Candidate, type Found, firstAvailable } from './candidates.js';
import { downloadIfReachable, type FindOptions, findRules } from './download-candidate.js';
import { openImagesWeights } from './last-candidates.js';

/** Options of `findWeights`. */
export interface FindWeightsOptions extends FindOptions {
  /** The backbone that needs weights. Default MobileNetV2. */
  readonly backbone?: string;
  /** Default 1. */
  readonly alpha?: number;
  /** 'imagenet', 'openimages' or the path of a Keras .h5 file. Default: the best source available. */
  readonly weights?: string;
  /** Height and width of the network's input in pixels. */
  readonly imageSize: number;
}

/**
 * Finds weights for a backbone: those that `weights` names; else ImageNet's from the cache; else it downloads them;
 * else, for MobileNetV2 with alpha 1, those that npm installed. If `weights` is 'imagenet', it uses no others.
 *
 * @returns `value` is for `createBackbone(name, { weights })`
 * @throws GraftError when no weights are available
 *
 * @example
 * ```ts
 * import { MobileNetV2 } from '@graft-vision/graft';
 * import { findWeights } from '@graft-vision/graft/recipes';
 *
 * const { value } = await findWeights({ imageSize: 160 });
 * const base = await MobileNetV2({ inputShape: [160, 160, 3], includeTop: false, weights: value });
 * ```
 */
export async function findWeights(options: FindWeightsOptions): Promise<Found> {
  checkOptions(
    'findWeights',
    options,
    { ...findRules, backbone: anything, alpha: anything, weights: text, imageSize: anything },
    ['imageSize'],
  );
  return await firstAvailable('weights', weightsCandidates(options), options.onFailed);
}

/** The possible sources of weights, best first. */
export function weightsCandidates(options: FindWeightsOptions): Candidate[] {
  const { backbone = 'MobileNetV2', alpha = 1, weights, imageSize, offline = false } = options;
  const hasOpenImages = backboneNamed(backbone).weights.includes('openimages') && alpha === 1;
  if (weights === 'openimages') return [{ ...openImages, from: 'option' }];
  if (weights !== undefined && weights !== 'imagenet') {
    return [
      { source: 'file', from: 'option', description: `the file ${weights}`, get: () => checked(weights) },
    ];
  }
  const imagenet = { ...options, inputShape: [imageSize, imageSize, 3] as const };
  const { url } = placeOf(imagenet);
  const name = 'ImageNet weights';
  const cached: Candidate = {
    source: 'imagenet',
    from: 'cache',
    origin: url,
    description: `${name} from the cache`,
    get: async () => {
      try {
        await storedImagenetWeights(imagenet);
      } catch (error) {
        if (!offline || !(error instanceof GraftError) || error.hint !== undefined) throw error;
        const hint = `Leave out --offline once to download them from ${url}, or pass a file you have with --weights FILE.h5.`;
        throw new GraftError(error.message, { hint, cause: error });
      }
      return 'imagenet';
    },
  };
  const downloaded: Candidate = {
    source: 'imagenet',
    from: 'download',
    origin: url,
    description: `${name} from ${new URL(url).hostname}`,
    get: () =>
      downloadIfReachable(url, options.unreachable, async () => {
        await downloadImagenetWeights(imagenet);
        return 'imagenet';
      }),
  };
  const last = weights === undefined && hasOpenImages ? [openImages] : [];
  return [cached, ...(offline ? [] : [downloaded]), ...last];
}

/** Finds a damaged file before it is needed. */
async function checked(path: string): Promise<string> {
  await checkKerasWeights(path);
  return path;
}

const openImages: Candidate = {
  source: 'openimages',
  from: 'package',
  origin: 'the npm package @mediapipe/objectron',
  description: 'Open Images weights from the npm package @mediapipe/objectron',
  get: openImagesWeights,
};
