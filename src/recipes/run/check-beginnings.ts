import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { augmentationLayers } from '../../augmentation/index.js';
import {
  type ClassifierCard,
  type RestoredModel,
  readClassifierFile,
  restoreModel,
} from '../../classifier/index.js';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import { exists } from '../../files/index.js';
import { fineTuneAtOf, isHubAddress } from '../../imports/index.js';
import { nearestNames } from '../../nearest-names.js';
import {
  checkRecipe,
  expectTrainable,
  fineTuneFrom,
  isNetworkFile,
  isThirdPartyNetwork,
  type Recipe,
  recipes,
} from '../../phases/index.js';
import { averages, type ImageSize } from '../../pictures/index.js';
import { expectTypeface } from '../../report/index.js';
import { Session } from '../../session/index.js';
import { alphaOf, backboneOf, backbones } from '../../zoo/index.js';
import type { Found } from '../candidates.js';
import { findWeights } from '../find-weights.js';
import { hubNetworkOf, type Network, networkOf } from './build-model.js';
import type { TrainOptions } from './train-options.js';

/** What a run begins with, checked before its folder exists. */
export interface Beginnings {
  readonly recipe: Recipe;
  /** Weights that are at hand; undefined if they must be downloaded, or if the run starts from a classifier. */
  readonly weights: Found | undefined;
  /** What was assumed, for the run's log. */
  readonly notes: readonly string[];
}

/**
 * Checks everything of a run that can be checked without its photographs: the recipe, the classifier or the weights
 * that it starts from, and whether they fit each other. Downloads nothing but a network of the Hugging Face Hub.
 *
 * @throws UsageError when options contradict each other
 * @throws GraftError when weights or a classifier cannot be used, or a part of Graft's package is missing
 */
export async function checkBeginnings(options: TrainOptions): Promise<Beginnings> {
  expectPath('data', options.data);
  expectPath('out', options.out);
  const asked = withWholePath(checkRecipe(options.recipe ?? recipes.fast));
  // A run draws its figures at its very end.
  await expectTypeface();
  if (isThirdPartyNetwork(asked.backbone)) {
    expectNoOtherWeights(options, asked);
    const downloaded = await withDownload(options, asked);
    const { notes, ...beginnings } = await checkImported(options, downloaded.recipe);
    return { ...beginnings, notes: [...downloaded.notes, ...notes] };
  }
  if (options.pixels !== undefined) {
    throw new UsageError(`The pixels of ${asked.backbone} are prepared in one way only.`, {
      hint: 'Leave out --pixels, --mean, --std and --scale, which are for --backbone FILE.',
    });
  }
  if (options.cut !== undefined) {
    throw new UsageError(`The network of ${asked.backbone} has no classes to cut off.`, {
      hint: 'Leave out --cut, which is for --backbone FILE.',
    });
  }
  if (options.from === undefined) {
    const weights = await weightsAtHand(options, asked);
    await checkNetwork(asked, weights?.value === 'imagenet' ? undefined : weights?.value);
    return { recipe: asked, weights, notes: withoutUse(asked) };
  }
  if (options.weights !== undefined) {
    throw new UsageError(
      `Either from or weights: the weights of ${options.from} are those of its training.`,
      {
        hint: 'Leave out --weights to train the classifier further, or --from to begin with pretrained weights.',
      },
    );
  }
  const { recipe, notes } = await recipeOfFile(options.from, asked);
  if (isThirdPartyNetwork(recipe.backbone)) await checkRestored(options.from, recipe);
  else await checkNetwork(recipe, undefined);
  return { recipe, weights: undefined, notes: [...notes, ...withoutUse(recipe)] };
}

/** A run may be resumed from another folder. */
function withWholePath(recipe: Recipe): Recipe {
  const { backbone } = recipe;
  return isThirdPartyNetwork(backbone) && !isHubAddress(backbone)
    ? { ...recipe, backbone: resolve(backbone) as typeof backbone }
    : recipe;
}

/** The recipe with the network of the Hub that it names, as it is now; the network is downloaded. */
async function withDownload(
  { resources = {}, follow = {} }: TrainOptions,
  recipe: Recipe,
): Promise<Pick<Beginnings, 'recipe' | 'notes'>> {
  if (!isHubAddress(recipe.backbone)) return { recipe, notes: [] };
  const { onProgress, onRetry } = follow.downloads ?? {};
  const { address, note } = await hubNetworkOf(recipe.backbone, resources, {
    ...(onProgress !== undefined && { onProgress }),
    ...(onRetry !== undefined && { onRetry }),
    ...(follow.signal !== undefined && { signal: follow.signal }),
  });
  return { recipe: { ...recipe, backbone: address }, notes: note === undefined ? [] : [note] };
}

/** What a network that comes with its weights cannot be combined with. */
function expectNoOtherWeights(options: TrainOptions, { backbone, alpha }: Recipe): void {
  const other = options.from !== undefined ? 'from' : options.weights !== undefined ? 'weights' : undefined;
  if (other !== undefined) {
    throw new UsageError(`Either ${other} or the network of ${backbone}, which comes with its weights.`, {
      hint: `Leave out --${other}, or choose one of Graft's own networks as the backbone.`,
    });
  }
  if (alpha !== 1) {
    throw new UsageError(`The network of ${backbone} has one width only: alpha 1, but received ${alpha}.`);
  }
}

/** The network of a file or of the Hub. */
async function checkImported(options: TrainOptions, recipe: Recipe): Promise<Beginnings> {
  if (!isHubAddress(recipe.backbone)) await expectFile(recipe.backbone);
  const { pixels, cut, resources } = options;
  const { filter } = await checkNetwork(recipe, undefined, { pixels, cut, resources });
  const resized = withFilter(recipe, filter);
  return { ...resized, weights: undefined, notes: [...resized.notes, ...withoutUse(resized.recipe)] };
}

/** @throws UsageError when there is no such file, with those that may be meant */
async function expectFile(path: string): Promise<void> {
  if (await exists(path)) return;
  const names = await readdir(dirname(path)).catch(() => []);
  const others = names.filter(isNetworkFile);
  const near = nearestNames(basename(path), others);
  const found = near.length > 0 ? near : others.slice(0, 3);
  throw new UsageError(`There is no file ${path}.`, {
    hint:
      found.length > 0
        ? `Did you mean ${found.join(' or ')}?`
        : `Check the path of the file, or use a network of Graft's own: ${Object.keys(backbones).join(', ')}.`,
  });
}

/** The recipe with the filter of resizing that the network was trained with, unless another was chosen. */
function withFilter(recipe: Recipe, filter: Network['filter']): Pick<Beginnings, 'recipe' | 'notes'> {
  const names = ['interpolation', 'antialias'] as const;
  const isChosen = names.some((name) => recipe.chosen?.includes(name) || recipe[name] !== recipes.fast[name]);
  const isAsked = filter === undefined || names.every((name) => recipe[name] === filter[name]);
  if (isChosen || isAsked) return { recipe, notes: [] };
  const { interpolation, antialias } = filter;
  return {
    recipe: { ...recipe, interpolation, antialias },
    notes: [
      `Photographs are resized as for the network's training: ${interpolation}${antialias ? ', averaging pixels when shrinking' : ''} (--set interpolation=${recipe.interpolation} for another way).`,
    ],
  };
}

/** What is set and has no effect. */
function withoutUse(recipe: Recipe): string[] {
  const { augmentation, featureExtraction, fineTuning, chosen = [] } = recipe;
  const notAugmented =
    !featureExtraction.augmented && fineTuning.epochs === 0 && augmentationLayers(augmentation).length > 0;
  const notShrunk = chosen.includes('shrinkOnLoad') && recipe.shrinkOnLoad && !averages(recipe);
  return [
    ...(notAugmented
      ? [
          'No photograph is augmented: featureExtraction.augmented is false, and there is no fine-tuning (fineTuning.epochs is 0).',
        ]
      : []),
    ...(notShrunk
      ? [
          'No photograph is shrunk while it is decoded: shrinkOnLoad needs antialias, and another interpolation than nearest (--set antialias=true).',
        ]
      : []),
  ];
}

/** An empty path would mean the current folder. */
function expectPath(name: string, path: string | undefined): void {
  if (path === undefined || path.trim() !== '') return;
  throw new UsageError(`Expected a path for ${name} but received an empty one.`, {
    hint: 'The current folder is a dot: .',
  });
}

/** The recipe with the network of a classifier's file. */
async function recipeOfFile(path: string, asked: Recipe): Promise<Pick<Beginnings, 'recipe' | 'notes'>> {
  const { card } = await readClassifierFile(path);
  const backbone = backboneOf(card.backbone);
  const own =
    backbone === undefined
      ? { backbone: importedNetwork(card, path), alpha: 1 }
      : { backbone: backbone.name, alpha: alphaOf(card.backbone) };
  const recipe = checkRecipe({ ...asked, ...own });
  if (asked.backbone === own.backbone && asked.alpha === own.alpha) return { recipe, notes: [] };
  const [has, wants] = [own, asked].map(({ backbone: name, alpha }) =>
    alpha === 1 ? name : `${name} with alpha ${alpha}`,
  );
  const { backbone: usual, alpha } = recipes.fast;
  if (asked.backbone !== usual || asked.alpha !== alpha) {
    throw new UsageError(`The network of ${path} is ${has}, but ${wants} was given.`, {
      hint: `Leave out the backbone and alpha: a run that starts from a classifier uses its network. Or leave out --from to train ${wants}.`,
    });
  }
  return { recipe, notes: [`The network is that of ${path}: ${has}.`] };
}

/** The file that the network of a classifier came from, by name. */
function importedNetwork({ recipe, backbone }: ClassifierCard, path: string): string {
  const trained = recipe?.backbone;
  if (typeof trained === 'string' && isNetworkFile(trained)) return trained;
  throw new GraftError(`${path} was made from a network that Graft cannot build: ${backbone.name}.`, {
    hint: 'Train it further in a program: restoreModel or loadClassifierWeights.',
  });
}

/** Finds weights that need no download. */
async function weightsAtHand(options: TrainOptions, recipe: Recipe): Promise<Found | undefined> {
  const { weights, resources = {}, follow = {} } = options;
  if (typeof weights === 'object') return weights;
  const known = weights !== undefined && weights !== 'imagenet';
  if (!known && resources.offline !== true) return undefined;
  const { backbone, alpha, imageSize } = recipe;
  return await findWeights({
    ...resources,
    ...follow.downloads,
    weights,
    backbone,
    alpha,
    imageSize,
    offline: true,
  });
}

/** Builds the network once, with the weights that are at hand, to find out what does not fit. */
async function checkNetwork(
  recipe: Recipe,
  weights: string | undefined,
  { pixels, cut, resources = {} }: Pick<TrainOptions, 'pixels' | 'cut' | 'resources'> = {},
): Promise<Network> {
  const { fineTuning } = recipe;
  const session = new Session();
  try {
    const network = await networkOf(recipe, {
      weights: weights ?? null,
      pixels,
      cut,
      resources,
      session,
      onNote: () => undefined,
    });
    expectTrainable(network.base, recipe, recipe.backbone, network.inTheWay);
    if (fineTuning.epochs !== 0) fineTuneFrom(network.base, fineTuning.from, network.fineTuneAt);
    return network;
  } finally {
    await session.close();
  }
}

/**
 * Builds a third-party network from the classifier's file, which has it.
 *
 * @throws UsageError and GraftError when it does not take pictures of this size, or has no such layer to fine-tune from
 */
async function checkRestored(path: string, recipe: Recipe): Promise<void> {
  const { imageSize: size, fineTuning } = recipe;
  const session = new Session();
  const restored = (imageSize?: ImageSize): Promise<RestoredModel> =>
    restoreModel(path, { logits: true, session, ...(imageSize !== undefined && { imageSize }) });
  try {
    const { base } = await restored([size, size]).catch(async (error: unknown) => {
      const { card } = await restored().catch(() => {
        throw error;
      });
      const [own] = card.imageSize;
      throw new UsageError(
        `The network of ${path} does not take pictures of ${size} x ${size}: ${reasonOf(error)}`,
        {
          hint: `It was trained on pictures of ${card.imageSize.join(' x ')} pixels: --set imageSize=${own}`,
          cause: error,
        },
      );
    });
    expectTrainable(base, recipe, path);
    if (fineTuning.epochs !== 0) fineTuneFrom(base, fineTuning.from, fineTuneAtOf(base));
  } finally {
    await session.close();
  }
}
