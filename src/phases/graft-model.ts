import { augmentationLayers } from '../augmentation/index.js';
import type { RestoredModel } from '../classifier/index.js';
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
} from '../nn/index.js';
import { listFirst } from '../remark.js';
import { outputsForClasses, type Task, taskOf } from '../tasks/index.js';
import { Model } from '../train/index.js';
import type { Recipe } from './recipe.js';

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

/** A network without a head, and what training needs to know of it. */
export interface HeadlessNetwork {
  readonly base: Model;
  /** From pixels in [0, 255] to what the network expects. */
  preprocessInput(pixels: SymbolicTensor): SymbolicTensor;
  /** Index in the layers of `base` of the first one that fine-tuning usually trains. */
  readonly fineTuneAt: number;
}

/** A trained classifier, and the name of its file. */
interface RestoredClassifier extends RestoredModel {
  readonly from: string;
}

interface GraftBeginnings {
  readonly task: Task;
  readonly onNote: (text: string) => void;
}

/**
 * Builds augmentation, preprocessing, a frozen network and a head, as a recipe says.
 *
 * @param restored a trained classifier whose head the training continues with
 */
export function graftModel(
  recipe: Recipe,
  beginnings: GraftBeginnings,
  { base, preprocessInput, fineTuneAt }: HeadlessNetwork,
  restored?: RestoredClassifier,
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
function noteHead(
  { card, head, headWas, from }: RestoredClassifier,
  { task, onNote }: GraftBeginnings,
): void {
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
