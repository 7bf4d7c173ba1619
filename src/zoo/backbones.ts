import { UsageError } from '../errors.js';
import type { Model } from '../train/index.js';
import type { Backbone, BackboneOptions } from './backbone.js';
import { efficientNetV2B0 } from './efficientnet-v2.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { resnet50V2 } from './resnet-v2.js';

/** What `--backbone` and `createBackbone` can name. */
export type BackboneName = 'MobileNetV2' | 'EfficientNetV2B0' | 'ResNet50V2';

/** Every backbone by its name. A next one is one file beside this one, and one line here. */
export const backbones: Readonly<Record<BackboneName, Backbone>> = {
  MobileNetV2: mobilenetV2,
  EfficientNetV2B0: efficientNetV2B0,
  ResNet50V2: resnet50V2,
};

/**
 * The backbone of a name, in whatever capitals.
 *
 * @throws UsageError when there is none
 */
export function backboneNamed(name: string): Backbone {
  const found = Object.values(backbones).find(
    (backbone) => backbone.name.toLowerCase() === name.toLowerCase(),
  );
  if (found !== undefined) return found;
  throw new UsageError(`There is no backbone ${name}.`, {
    hint: `Expected one of ${Object.keys(backbones).join(', ')}.`,
  });
}

/** The backbone that made a network, if one did. */
export function backboneOf(model: { readonly name: string }): Backbone | undefined {
  return Object.values(backbones).find((backbone) => backbone.modelName.test(model.name));
}

/**
 * Makes a pretrained network without its ImageNet classifier.
 *
 * @throws UsageError for an unknown name, or a setting that there is no such network or weights for
 * @throws GraftError when the weights cannot be downloaded, are not installed, or do not fit
 */
export async function createBackbone(name: string, options: BackboneOptions = {}): Promise<Model> {
  return await backboneNamed(name).create(options);
}
