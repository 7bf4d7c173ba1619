import { augmentationLayers } from '../../augmentation/index.js';
import { type RestoredModel, restoreModel } from '../../classifier/index.js';
import {
  type DownloadFromHubOptions,
  downloadFromHub,
  fineTuneAtOf,
  type HubNetwork,
  type ImportedBackbone,
  type ImportedBackboneOptions,
  importedBackbone,
  isHubAddress,
  parseHubAddress,
} from '../../imports/index.js';
import {
  Activation,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  GlorotUniform,
  Input,
  type Layer,
  type SymbolicTensor,
  Zeros,
} from '../../nn/index.js';
import { listFirst } from '../../photographs/index.js';
import type { Session } from '../../session/index.js';
import { outputsForClasses, type Task, taskOf } from '../../tasks/index.js';
import { Model } from '../../train/index.js';
import { backboneNamed, createBackbone } from '../../zoo/index.js';
import { isThirdPartyNetwork, type Recipe } from '../recipe.js';
import type { TrainOptions, TrainResources } from './train-options.js';

/** Class names in one note. */
const MOST_LISTED = 12;

/** A backbone with a new head. */
export interface GraftedModel {
  readonly model: Model;
  /** The same layers without augmentation; `model` itself if it has none. */
  readonly plain: Model;
  readonly base: Model;
  /** Index in the layers of `base` of the first one that fine-tuning trains, unless the recipe names another. */
  readonly fineTuneAt: number;
  readonly task: Task;
}

/**
 * The task and the classes.
 *
 * @param severalLabels whether pictures may have several labels, or none
 */
export function taskOfRecipe({ output }: Recipe, classNames: readonly string[], severalLabels = false): Task {
  const outputs = outputsForClasses(classNames.length, {
    oneOutputForTwo: output === 'logit',
    severalLabels,
  });
  return taskOf({ classNames, outputs, severalLabels });
}

interface Beginnings {
  readonly session: Session;
  readonly task: Task;
  /** 'imagenet', 'openimages' or a file. */
  readonly weights: string;
  /** The file of a classifier to start from, instead of pretrained weights. */
  readonly from: string | undefined;
  /** How a network from an ONNX file expects its pixels, if that was said. */
  readonly pixels?: TrainOptions['pixels'];
  /** Where its network is cut, if that was said. */
  readonly cut?: string;
  readonly resources: TrainResources;
  readonly onNote: (text: string) => void;
}

/** Builds augmentation, preprocessing, the frozen backbone and a head, as the recipe says. */
export async function buildModel(recipe: Recipe, beginnings: Beginnings): Promise<GraftedModel> {
  const { session, task, from } = beginnings;
  const { classNames, outputs } = task;
  const imageSize = [recipe.imageSize, recipe.imageSize] as const;
  if (from === undefined) {
    const network = await networkOf(recipe, beginnings);
    return session.use(() => graft(recipe, beginnings, network, undefined));
  }
  const restored = await restoreModel(from, { classNames, imageSize, outputs, logits: true, session });
  const { base, preprocessInput } = restored;
  const fineTuneAt = isThirdPartyNetwork(recipe.backbone)
    ? fineTuneAtOf(base)
    : backboneNamed(recipe.backbone).fineTuneAt;
  const network = { base, preprocessInput, fineTuneAt };
  return session.use(() => graft(recipe, beginnings, network, restored));
}

/** A network without a head. */
export type Network = Omit<ImportedBackbone, 'notes' | 'filter'> & Partial<Pick<ImportedBackbone, 'filter'>>;

/** The network that a recipe names, with its weights. */
export async function networkOf(
  recipe: Pick<
    Recipe,
    'backbone' | 'alpha' | 'imageSize' | 'interpolation' | 'antialias' | 'cropToAspectRatio'
  >,
  {
    weights,
    pixels,
    cut,
    resources,
    session,
    onNote,
  }: Omit<Beginnings, 'task' | 'from' | 'weights'> & { weights: string | null },
): Promise<Network> {
  const { backbone, alpha, imageSize } = recipe;
  if (isThirdPartyNetwork(backbone)) {
    const { interpolation, antialias, cropToAspectRatio } = recipe;
    const downloaded = isHubAddress(backbone) ? await hubNetworkOf(backbone, resources) : undefined;
    const { notes, ...network } = await importedBackbone(downloaded?.path ?? backbone, {
      ...(downloaded !== undefined && { from: describedOrigin(downloaded) }),
      imageSize: [imageSize, imageSize],
      resize: { interpolation, antialias, cropToAspectRatio },
      ...(pixels !== undefined && { pixels }),
      ...(cut !== undefined && { cut }),
      session,
    });
    for (const note of notes) onNote(note);
    return network;
  }
  const inputShape = [imageSize, imageSize, 3] as const;
  const { cacheDirectory, network } = resources;
  const base = await createBackbone(backbone, {
    inputShape,
    alpha,
    weights,
    cacheDirectory,
    network,
    session,
  });
  const { preprocessInput, fineTuneAt } = backboneNamed(backbone);
  return { base, preprocessInput, fineTuneAt };
}

/** A network of the Hub, from the cache or downloaded. */
export async function hubNetworkOf(
  address: string,
  { cacheDirectory, network, offline, hubEndpoint }: TrainResources,
  following: Pick<DownloadFromHubOptions, 'onProgress' | 'onRetry' | 'signal'> = {},
): Promise<HubNetwork> {
  return await downloadFromHub(address, {
    ...following,
    ...(cacheDirectory !== undefined && { cacheDirectory }),
    ...(network !== undefined && { network }),
    ...(offline !== undefined && { offline }),
    ...(hubEndpoint !== undefined && { endpoint: hubEndpoint }),
  });
}

function describedOrigin({ address, repository, page }: HubNetwork): ImportedBackboneOptions['from'] {
  const { revision } = parseHubAddress(address);
  const name = repository.replace(/^.*\//, '');
  return { name, label: `hf:${repository}`, source: `${page}/tree/${revision}` };
}

function graft(
  recipe: Recipe,
  beginnings: Beginnings,
  { base, preprocessInput, fineTuneAt }: Network,
  restored: RestoredModel | undefined,
): GraftedModel {
  base.trainable = false;
  const { task } = beginnings;
  const inputs = Input({ shape: [recipe.imageSize, recipe.imageSize, 3] });
  let augmented: SymbolicTensor = inputs;
  for (const layer of augmentationLayers(recipe.augmentation)) augmented = layer.apply(augmented);
  const toMaps = (pixels: SymbolicTensor): SymbolicTensor =>
    base.apply(preprocessInput(pixels), { training: false });
  const maps = toMaps(augmented);
  /** The network with and without augmentation; its layers are the same. */
  const models = (
    applyHead: (maps: SymbolicTensor) => SymbolicTensor,
  ): Pick<GraftedModel, 'model' | 'plain'> => {
    const model = new Model({ inputs, outputs: applyHead(maps) });
    if (augmented === inputs) return { model, plain: model };
    const upright = Input({ shape: [recipe.imageSize, recipe.imageSize, 3] });
    return { model, plain: new Model({ inputs: upright, outputs: applyHead(toMaps(upright)) }) };
  };
  if (restored !== undefined) noteHead(restored, beginnings);
  if (restored !== undefined && !isPlain(restored.head)) {
    return { ...models((maps) => restored.applyHead(maps)), base, fineTuneAt, task };
  }
  const pooling = new GlobalAveragePooling2D();
  const dropout = recipe.dropout > 0 ? new Dropout(recipe.dropout) : undefined;
  const kernelInitializer = recipe.headStart === 'zeros' ? new Zeros() : new GlorotUniform();
  const head = new Dense(task.outputs, { kernelInitializer });
  const { model, plain } = models((maps) => {
    // Third-party networks may end with a list of features.
    const features = maps.shape.length === 4 ? pooling.apply(maps) : maps;
    return head.apply(dropout === undefined ? features : dropout.apply(features));
  });
  const trained = restored?.head.find((layer) => layer instanceof Dense);
  if (trained !== undefined && restored?.headWas !== 'replaced') {
    head.kernel.assign(trained.kernel.value);
    if (trained.bias !== undefined) head.bias!.assign(trained.bias.value);
  }
  return { model, plain, base, fineTuneAt, task };
}

/** Whether a head has the layers of a recipe's head; the recipe then sets the rate of its dropout. */
function isPlain(head: readonly Layer[]): boolean {
  const [first, second, ...more] = head.filter((layer) => !isInactive(layer));
  return first instanceof GlobalAveragePooling2D && second instanceof Dense && more.length === 0;
}

function isInactive(layer: Layer): boolean {
  return layer instanceof Dropout || (layer instanceof Activation && layer.activation === 'linear');
}

/** Reports what happens to the head of a trained classifier. */
function noteHead({ card, head, headWas }: RestoredModel, { from, task, onNote }: Beginnings): void {
  const { classNames } = task;
  const before = new Set(card.classNames);
  const kept = classNames.filter((name) => before.has(name));
  if (headWas === 'matched') {
    const left = card.classNames.filter((name) => !classNames.includes(name));
    const added = classNames.filter((name) => !before.has(name));
    const learned = `The head of ${from} keeps what it learned of ${listFirst(kept, MOST_LISTED)}`;
    const isNew = added.length > 0 ? `; new: ${listFirst(added, MOST_LISTED)}` : '';
    const isGone = left.length > 0 ? `; left out: ${listFirst(left, MOST_LISTED)}` : '';
    onNote(`${learned}${isNew}${isGone}.`);
    return;
  }
  if (headWas !== 'replaced') {
    const order = headWas === 'reordered' ? ', with its classes in another order' : '';
    onNote(`Training continues with the head of ${from}${order}.`);
    return;
  }
  const sameClasses = card.classNames.length === classNames.length && kept.length === classNames.length;
  const why = sameClasses ? 'its output is of another kind' : `it tells ${card.classNames.join(', ')} apart`;
  const what = isPlain(head) ? 'The head' : 'The last layer of the head';
  onNote(`${what} of ${from} is replaced by a new one for ${classNames.join(', ')}, because ${why}.`);
}
