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
import { backbones, createBackbone } from '../../zoo/index.js';
import type { Recipe } from '../recipe.js';
import { augmentationLayers } from './augmentation.js';
import type { TrainResources } from './train-options.js';

/** A backbone with a new head. */
export interface GraftedModel {
  readonly model: Model;
  readonly base: Model;
  /** Outputs of the head: 1 for a logit that tells two classes apart. */
  readonly outputs: number;
}

/** Augmentation, preprocessing, the frozen backbone and a new head, as the recipe says. */
export async function buildModel(
  recipe: Recipe,
  {
    classes,
    weights,
    from,
    resources,
  }: {
    classes: number;
    weights: string;
    /** A trained model whose base is used, instead of pretrained weights. */
    from?: Model;
    resources: TrainResources;
  },
): Promise<GraftedModel> {
  const inputShape = [recipe.imageSize, recipe.imageSize, 3] as const;
  const base =
    from ??
    (await createBackbone(recipe.backbone, { inputShape, alpha: recipe.alpha, weights, ...resources }));
  base.trainable = false;
  const inputs = Input({ shape: inputShape });
  let x: SymbolicTensor = inputs;
  for (const layer of augmentationLayers(recipe.augmentation)) x = layer.apply(x);
  x = backbones[recipe.backbone].preprocessInput(x);
  x = base.apply(x, { training: false });
  x = new GlobalAveragePooling2D().apply(x);
  if (recipe.dropout > 0) x = new Dropout(recipe.dropout).apply(x);
  const outputs = classes === 2 && recipe.output === 'logit' ? 1 : classes;
  const kernelInitializer = recipe.headStart === 'zeros' ? new Zeros() : new GlorotUniform();
  const model = new Model({ inputs, outputs: new Dense(outputs, { kernelInitializer }).apply(x) });
  return { model, base, outputs };
}
