import { restoreModel } from '../classifier/index.js';
import type { FeatureNetwork } from '../features/index.js';
import { recipes, resizeOf } from '../phases/index.js';
import { currentSession, type Session } from '../session/index.js';
import { backboneNamed, createBackbone } from '../zoo/index.js';
import type { Found } from './candidates.js';
import { type FindWeightsOptions, findWeights } from './find-weights.js';

/** Options of `featureNetwork`. */
export interface FeatureNetworkOptions extends Omit<FindWeightsOptions, 'imageSize' | 'backbone' | 'alpha'> {
  /** A classifier's file: its network, with what it learned. Default: the backbone of the fast recipe. */
  readonly model?: string;
  /** The session that the network belongs to. Default: the current session. */
  readonly session?: Session;
}

/** A network for features, and where its weights are from. */
export interface FoundFeatureNetwork extends FeatureNetwork {
  /** Undefined for the network of a classifier. */
  readonly weights: Found | undefined;
}

/**
 * The network of a classifier, or the pretrained one of the fast recipe, without its head.
 *
 * @throws UsageError and GraftError as `restoreModel` and `findWeights`
 */
export async function featureNetwork({
  model,
  session = currentSession(),
  ...search
}: FeatureNetworkOptions): Promise<FoundFeatureNetwork> {
  if (model !== undefined) {
    const restored = await restoreModel(model, { session });
    const { base, card } = restored;
    return {
      base,
      imageSize: card.imageSize,
      resize: card.resize,
      preprocessInput: (pixels) => restored.preprocessInput(pixels),
      weights: undefined,
    };
  }
  const { backbone, alpha, imageSize } = recipes.fast;
  const name = String(backbone);
  const weights = await findWeights({ ...search, backbone: name, alpha, imageSize });
  const base = await createBackbone(name, {
    inputShape: [imageSize, imageSize, 3],
    alpha,
    weights: weights.value,
    ...(search.cacheDirectory !== undefined && { cacheDirectory: search.cacheDirectory }),
    ...(search.network !== undefined && { network: search.network }),
    session,
  });
  return {
    base,
    imageSize: [imageSize, imageSize],
    resize: resizeOf(recipes.fast),
    preprocessInput: backboneNamed(name).preprocessInput,
    weights,
  };
}
