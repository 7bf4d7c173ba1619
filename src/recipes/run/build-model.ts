import { augmentationLayers } from '../../augmentation/index.js';
import { type RestoredModel, restoreModel } from '../../classifier/index.js';
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
import type { Session } from '../../session/index.js';
import { outputsForClasses, type Task, taskOf } from '../../tasks/index.js';
import { Model } from '../../train/index.js';
import { backboneOf, backbones, createBackbone } from '../../zoo/index.js';
import type { Recipe } from '../recipe.js';
import type { TrainResources } from './train-options.js';

/** A backbone with a new head. */
export interface GraftedModel {
  readonly model: Model;
  /** The same layers without augmentation; `model` itself if it has none. */
  readonly plain: Model;
  readonly base: Model;
  readonly task: Task;
}

/** The task and the classes. */
export function taskOfRecipe({ output }: Recipe, classNames: readonly string[]): Task {
  const outputs = outputsForClasses(classNames.length, { oneOutputForTwo: output === 'logit' });
  return taskOf({ classNames, outputs });
}

interface Beginnings {
  readonly session: Session;
  readonly task: Task;
  /** 'imagenet', 'openimages' or a file. */
  readonly weights: string;
  /** The file of a classifier to start from, instead of pretrained weights. */
  readonly from: string | undefined;
  readonly resources: TrainResources;
  readonly onNote: (text: string) => void;
}

/** Builds augmentation, preprocessing, the frozen backbone and a head, as the recipe says. */
export async function buildModel(recipe: Recipe, beginnings: Beginnings): Promise<GraftedModel> {
  const { session, task, weights, from, resources } = beginnings;
  const { classNames } = task;
  const inputShape = [recipe.imageSize, recipe.imageSize, 3] as const;
  const { outputs } = task;
  const imageSize = [recipe.imageSize, recipe.imageSize] as const;
  const restored =
    from === undefined
      ? undefined
      : await restoreModel(from, { classNames, imageSize, outputs, logits: true, session });
  const base =
    restored?.base ??
    (await createBackbone(recipe.backbone, {
      inputShape,
      alpha: recipe.alpha,
      weights,
      cacheDirectory: resources.cacheDirectory,
      network: resources.network,
      session,
    }));
  return session.use(() => graft(recipe, beginnings, base, restored));
}

function graft(
  recipe: Recipe,
  beginnings: Beginnings,
  base: Model,
  restored: RestoredModel | undefined,
): GraftedModel {
  base.trainable = false;
  const { task } = beginnings;
  const inputs = Input({ shape: [recipe.imageSize, recipe.imageSize, 3] });
  let augmented: SymbolicTensor = inputs;
  for (const layer of augmentationLayers(recipe.augmentation)) augmented = layer.apply(augmented);
  const { preprocessInput } = restored ?? backboneOf(base) ?? backbones[recipe.backbone];
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
    return { ...models((maps) => restored.applyHead(maps)), base, task };
  }
  const pooling = new GlobalAveragePooling2D();
  const dropout = recipe.dropout > 0 ? new Dropout(recipe.dropout) : undefined;
  const kernelInitializer = recipe.headStart === 'zeros' ? new Zeros() : new GlorotUniform();
  const head = new Dense(task.outputs, { kernelInitializer });
  const { model, plain } = models((maps) => {
    const features = pooling.apply(maps);
    return head.apply(dropout === undefined ? features : dropout.apply(features));
  });
  const trained = restored?.head.find((layer) => layer instanceof Dense);
  if (trained !== undefined && restored?.headWas !== 'replaced') {
    head.kernel.assign(trained.kernel.value);
    if (trained.bias !== undefined) head.bias!.assign(trained.bias.value);
  }
  return { model, plain, base, task };
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
  if (headWas !== 'replaced') {
    const order = headWas === 'reordered' ? ', with its classes in another order' : '';
    onNote(`Training continues with the head of ${from}${order}.`);
    return;
  }
  const sameClasses =
    card.classNames.length === classNames.length &&
    classNames.every((name) => card.classNames.includes(name));
  const why = sameClasses ? 'its output is of another kind' : `it tells ${card.classNames.join(', ')} apart`;
  const what = isPlain(head) ? 'The head' : 'The last layer of the head';
  onNote(`${what} of ${from} is replaced by a new one for ${classNames.join(', ')}, because ${why}.`);
}
