import { UsageError } from '../../errors.js';
import { type FeatureNetwork, planNetwork } from '../../features/index.js';
import { checkRecipe, isThirdPartyNetwork, type Recipe, recipes, resizeOf } from '../../phases/index.js';
import { Session } from '../../session/index.js';
import type { FeatureComputation } from '../../shards/index.js';
import { findWeights } from '../find-weights.js';
import { networkOf } from '../run/build-model.js';
import { checkBeginnings } from '../run/check-beginnings.js';
import type { FollowTraining, TrainOptions, TrainResources } from '../run/train-options.js';

/** The network of a recipe, and where its weights are looked for. */
export interface PlannedNetworkOptions {
  /** The recipe whose backbone sees the pictures, at its size. Default `recipes.fast`. */
  readonly recipe?: Recipe;
  /** Weights of the backbone: 'imagenet', 'openimages' or a Keras .h5 file. Default: the best available. */
  readonly weights?: string;
  readonly resources?: TrainResources;
  readonly downloads?: FollowTraining['downloads'];
}

/** What a plan says of the network that computes features: everything that another machine needs to build the same. */
export async function planFeatures({
  recipe: asked = recipes.fast,
  weights,
  resources = {},
  downloads = {},
}: PlannedNetworkOptions): Promise<FeatureComputation & { readonly notes: readonly string[] }> {
  // Only the network counts, and what cannot be trained further may still see pictures.
  const onlyNetwork = { ...asked, fineTuning: { ...asked.fineTuning, epochs: 0 } };
  const { recipe, notes } = await checkBeginnings({
    data: '.',
    out: '.',
    recipe: checkRecipe(onlyNetwork),
    ...(weights !== undefined && { weights }),
    resources,
    follow: { downloads },
  } satisfies TrainOptions);
  const { backbone, alpha, imageSize } = recipe;
  const found = isThirdPartyNetwork(backbone)
    ? { value: backbone }
    : await findWeights({ ...resources, ...downloads, weights, backbone, alpha, imageSize });
  const network = { backbone, alpha, imageSize, shrinkOnLoad: false, ...resizeOf(recipe) };
  const session = new Session();
  try {
    const { size, digest } = await planNetwork(
      await openNetwork({ network, weights: found.value }, resources, session),
      session,
    );
    return { kind: 'features', network, weights: found.value, size, digest, notes };
  } finally {
    await session.close();
  }
}

/** The network of a plan. @throws GraftError when its file or weights are not available here */
export async function openNetwork(
  { network, weights }: Pick<FeatureComputation, 'network' | 'weights'>,
  resources: TrainResources,
  session: Session,
): Promise<FeatureNetwork> {
  const recipe = checkRecipe({ ...recipes.fast, ...network });
  const { imageSize } = recipe;
  if (!isThirdPartyNetwork(recipe.backbone) && resources.offline === true) {
    // Says what is missing, instead of a failed download.
    const { backbone, alpha } = recipe;
    await findWeights({ ...resources, weights, backbone, alpha, imageSize });
  }
  const { base, preprocessInput } = await networkOf(recipe, {
    weights,
    resources,
    session,
    onNote: () => undefined,
  });
  return {
    base,
    preprocessInput,
    imageSize: [imageSize, imageSize],
    resize: resizeOf(recipe),
  };
}

/**
 * A recipe with the network of a plan.
 *
 * @throws UsageError when the recipe was changed to name another one
 */
export function withNetworkOf(recipe: Recipe, { network }: FeatureComputation): Recipe {
  const preset: Recipe = Object.values(recipes).find(({ name }) => name === recipe.name) ?? recipes.fast;
  const names = Object.keys(network) as (keyof typeof network)[];
  const other = names.find((name) => recipe[name] !== network[name] && recipe[name] !== preset[name]);
  if (other === undefined) return checkRecipe({ ...recipe, ...network });
  throw new UsageError(
    `The features were computed with ${other} ${network[other]}, but ${recipe[other]} was asked for.`,
    { hint: `Leave ${other} out: the features bring their network. Another one needs other features.` },
  );
}
