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
import { Model } from '../../train/index.js';
import { backboneOf, backbones, createBackbone } from '../../zoo/index.js';
import type { Recipe } from '../recipe.js';
import type { TrainResources } from './train-options.js';

/** A backbone with a new head. */
export interface GraftedModel {
  readonly model: Model;
  readonly base: Model;
  /** Outputs of the head: 1 for a logit that tells two classes apart. */
  readonly outputs: number;
}

/** Whether the head has one output that tells two classes apart. */
export function hasOneOutput(recipe: Recipe, classes: number): boolean {
  return classes === 2 && recipe.output === 'logit';
}

interface Beginnings {
  readonly classNames: readonly string[];
  /** 'imagenet', 'openimages' or a file. */
  readonly weights: string;
  /** A classifier's file whose network is used, instead of pretrained weights. */
  readonly from: string | undefined;
  readonly resources: TrainResources;
  readonly onNote: (text: string) => void;
}

/** Augmentation, preprocessing, the frozen backbone and a head, as the recipe says. */
export async function buildModel(recipe: Recipe, beginnings: Beginnings): Promise<GraftedModel> {
  const { classNames, weights, from, resources } = beginnings;
  const inputShape = [recipe.imageSize, recipe.imageSize, 3] as const;
  const restored =
    from === undefined
      ? undefined
      : await restoreModel(from, { classNames, imageSize: [recipe.imageSize, recipe.imageSize] });
  const base =
    restored?.base ??
    (await createBackbone(recipe.backbone, { inputShape, alpha: recipe.alpha, weights, ...resources }));
  base.trainable = false;
  const inputs = Input({ shape: [...inputShape] });
  let x: SymbolicTensor = inputs;
  for (const layer of augmentationLayers(recipe.augmentation)) x = layer.apply(x);
  x = (backboneOf(base) ?? backbones[recipe.backbone]).preprocessInput(x);
  x = base.apply(x, { training: false });
  x = new GlobalAveragePooling2D().apply(x);
  if (recipe.dropout > 0) x = new Dropout(recipe.dropout).apply(x);
  const outputs = hasOneOutput(recipe, classNames.length) ? 1 : classNames.length;
  const kernelInitializer = recipe.headStart === 'zeros' ? new Zeros() : new GlorotUniform();
  const head = new Dense(outputs, { kernelInitializer });
  const model = new Model({ inputs, outputs: head.apply(x) });
  if (restored !== undefined) takeOverHead(head, restored, beginnings);
  return { model, base, outputs };
}

/** Goes on with the head of a trained classifier where it tells the same classes apart. */
function takeOverHead(head: Dense, restored: RestoredModel, { from, classNames, onNote }: Beginnings): void {
  const { card, headWas } = restored;
  if (headWas === 'replaced' || restored.head.units !== head.units) {
    const why =
      headWas === 'replaced'
        ? `it tells ${card.classNames.join(', ')} apart`
        : 'its output is of another kind';
    onNote(`The head of ${from} is replaced by a new one for ${classNames.join(', ')}, because ${why}.`);
    return;
  }
  head.kernel.assign(restored.head.kernel.value);
  head.bias?.assign(restored.head.bias!.value);
  onNote(
    `The head of ${from} goes on as it is${headWas === 'reordered' ? ', with its classes in another order' : ''}.`,
  );
}
