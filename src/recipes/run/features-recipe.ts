import { augmentationLayers, noAugmentation } from '../../augmentation/index.js';
import { UsageError } from '../../errors.js';
import { checkRecipe, isThirdPartyNetwork, type Recipe, recipes } from '../../phases/index.js';
import { type FeatureComputation, readPlan } from '../../shards/index.js';
import { withNetworkOf } from '../shards/planned-network.js';
import type { TrainOptions } from './train-options.js';

/** Options of `train` that say something about photographs or another network. */
const WITHOUT_USE = ['from', 'pixels', 'cut', 'duplicates', 'labelsPerPicture', 'corrections'] as const;

/**
 * The options of a training on features: the network and the weights are those of the plan, and what would need the
 * photographs themselves is taken out of the recipe.
 *
 * @returns notes of what was taken out
 * @throws UsageError when there is no plan of features, or an option has no effect on features
 */
export async function withPlannedNetwork(
  options: TrainOptions,
): Promise<{ readonly options: TrainOptions; readonly notes: readonly string[] }> {
  const useless = WITHOUT_USE.find((name) => options[name] !== undefined);
  if (useless !== undefined) {
    throw new UsageError(`A training on features takes no ${useless}.`, {
      hint: 'Leave it out, or train on the photographs themselves.',
    });
  }
  const { plan, folder } = await readPlan(options.data);
  const { computation } = plan;
  if (computation.kind !== 'features') {
    throw new UsageError(`The shards in ${folder} are predictions, but features were expected.`, {
      hint: 'Plan features: graft plan-shards photos --out features',
    });
  }
  const { recipe, notes } = onlyHead(checkRecipe(options.recipe ?? recipes.fast), computation);
  const { weights } = options;
  if (weights !== undefined && weights !== computation.weights) {
    throw new UsageError(`The features were computed with the weights ${computation.weights}.`, {
      hint: 'Leave the weights out: the features bring their network.',
    });
  }
  const withNetwork = withNetworkOf(recipe, computation);
  return {
    options: {
      ...options,
      data: folder,
      recipe: withNetwork,
      // A third-party network comes with its weights.
      ...(!isThirdPartyNetwork(withNetwork.backbone) && { weights: computation.weights }),
    },
    notes,
  };
}

/** A recipe without what features cannot be trained with. */
function onlyHead(
  recipe: Recipe,
  { weights }: FeatureComputation,
): { readonly recipe: Recipe; readonly notes: readonly string[] } {
  const { augmentation, featureExtraction, fineTuning, flipAtTestTime } = recipe;
  if (featureExtraction.epochs === 0) {
    throw new UsageError('On features only the head is trained, but featureExtraction.epochs is 0.', {
      hint: 'Set it to at least 1: --set featureExtraction.epochs=20',
    });
  }
  // Below 0 the weights decide.
  const wouldFineTune = fineTuning.epochs > 0 || (fineTuning.epochs < 0 && weights === 'openimages');
  const leftOut = [
    ...(augmentationLayers(augmentation).length > 0 ? ['augmentation'] : []),
    ...(featureExtraction.mirrorImages ? ['mirror images'] : []),
    ...(wouldFineTune ? ['fine-tuning'] : []),
    ...(flipAtTestTime ? ['flipAtTestTime'] : []),
  ];
  const notes =
    leftOut.length === 0
      ? []
      : [
          `Only the head is trained, on the features of the pictures as they are: the recipe's ${leftOut.join(', ')} ${leftOut.length === 1 ? 'is' : 'are'} left out.`,
        ];
  return {
    notes,
    recipe: checkRecipe({
      ...recipe,
      augmentation: noAugmentation,
      featureExtraction: { ...featureExtraction, mirrorImages: false },
      fineTuning: { ...fineTuning, epochs: 0 },
      reuseViews: false,
      flipAtTestTime: false,
    }),
  };
}
