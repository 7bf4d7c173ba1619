import { augmentationLayers } from '../../augmentation/index.js';
import { type RestoredModel, restoreModel } from '../../classifier/index.js';
import {
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  GlorotUniform,
  Input,
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
  readonly base: Model;
  readonly task: Task;
}

/** What a recipe asks about classes. */
export function taskOfRecipe({ output }: Recipe, classNames: readonly string[]): Task {
  const outputs = outputsForClasses(classNames.length, { oneOutputForTwo: output === 'logit' });
  return taskOf({ classNames, outputs });
}

interface Beginnings {
  readonly session: Session;
  readonly task: Task;
  /** 'imagenet', 'openimages' or a file. */
  readonly weights: string;
  /** A classifier's file whose network is used, instead of pretrained weights. */
  readonly from: string | undefined;
  readonly resources: TrainResources;
  readonly onNote: (text: string) => void;
}

/** Augmentation, preprocessing, the frozen backbone and a head, as the recipe says. */
export async function buildModel(recipe: Recipe, beginnings: Beginnings): Promise<GraftedModel> {
  const { session, task, weights, from, resources } = beginnings;
  const { classNames } = task;
  const inputShape = [recipe.imageSize, recipe.imageSize, 3] as const;
  const restored =
    from === undefined
      ? undefined
      : await restoreModel(from, {
          classNames,
          imageSize: [recipe.imageSize, recipe.imageSize],
          session,
        });
  const base =
    restored?.base ??
    (await createBackbone(recipe.backbone, {
      inputShape,
      alpha: recipe.alpha,
      weights,
      ...resources,
      session,
    }));
  return session.use(() => draw(recipe, beginnings, base, restored));
}

function draw(
  recipe: Recipe,
  beginnings: Beginnings,
  base: Model,
  restored: RestoredModel | undefined,
): GraftedModel {
  base.trainable = false;
  const { task } = beginnings;
  const inputs = Input({ shape: [recipe.imageSize, recipe.imageSize, 3] });
  let x: SymbolicTensor = inputs;
  for (const layer of augmentationLayers(recipe.augmentation)) x = layer.apply(x);
  x = (backboneOf(base) ?? backbones[recipe.backbone]).preprocessInput(x);
  x = base.apply(x, { training: false });
  x = new GlobalAveragePooling2D().apply(x);
  if (recipe.dropout > 0) x = new Dropout(recipe.dropout).apply(x);
  const kernelInitializer = recipe.headStart === 'zeros' ? new Zeros() : new GlorotUniform();
  const head = new Dense(task.outputs, { kernelInitializer });
  const model = new Model({ inputs, outputs: head.apply(x) });
  if (restored !== undefined) takeOverHead(head, restored, beginnings);
  return { model, base, task };
}

/** Goes on with the head of a trained classifier where it tells the same classes apart. */
function takeOverHead(head: Dense, restored: RestoredModel, { from, task, onNote }: Beginnings): void {
  const { card, headWas } = restored;
  if (headWas === 'replaced' || restored.head.units !== head.units) {
    const why =
      headWas === 'replaced'
        ? `it tells ${card.classNames.join(', ')} apart`
        : 'its output is of another kind';
    onNote(`The head of ${from} is replaced by a new one for ${task.classNames.join(', ')}, because ${why}.`);
    return;
  }
  head.kernel.assign(restored.head.kernel.value);
  head.bias?.assign(restored.head.bias!.value);
  onNote(
    `The head of ${from} goes on as it is${headWas === 'reordered' ? ', with its classes in another order' : ''}.`,
  );
}
