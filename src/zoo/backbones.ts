import type { CacheKind } from '#platform';
import { UsageError } from '../errors.js';
import type { Model } from '../train/index.js';
import type { Backbone, BackboneOptions } from './backbone.js';
import { efficientNetV2B0 } from './efficientnet-v2.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { mobilenetV3Large, mobilenetV3Small } from './mobilenet-v3.js';
import { WEIGHTS_FOLDER } from './published-weights.js';
import { resnet50V2 } from './resnet-v2.js';

/** Every backbone. A new one is a file in this folder and an entry here. */
const all = [mobilenetV2, mobilenetV3Small, mobilenetV3Large, efficientNetV2B0, resnet50V2] as const;

/** The names that `--backbone` and `createBackbone` accept. */
export type BackboneName = (typeof all)[number]['name'];

/** Every backbone by its name. */
export const backbones = Object.fromEntries(all.map((backbone) => [backbone.name, backbone])) as Readonly<
  Record<BackboneName, Backbone>
>;

/** The kinds of weights files that downloads leave in the cache folder. */
export const storedWeightsKinds: readonly CacheKind[] = all.map(({ name, weightsFiles }) => ({
  folder: WEIGHTS_FOLDER,
  name: weightsFiles,
  description: `${name}'s ImageNet weights, as Keras has published them`,
}));

/**
 * The backbone with this name; upper and lower case do not matter.
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

/** The backbone that a network was built by, if any. */
export function backboneOf(model: { readonly name: string }): Backbone | undefined {
  return Object.values(backbones).find((backbone) => backbone.modelName.test(model.name));
}

/** The width in a network's name: 0.35 for `mobilenetv2_0.35_160`; 1 if the name has none. */
export function alphaOf(model: { readonly name: string }): number {
  const match = backboneOf(model)?.modelName.exec(model.name);
  return Number(match?.groups?.alpha ?? 1);
}

/**
 * Builds a pretrained network without its ImageNet classifier.
 *
 * @throws UsageError for an unknown name, or when no network or no weights exist for the settings
 * @throws GraftError when the weights cannot be downloaded, are not installed, or do not fit
 *
 * @example
 * ```ts
 * import { createBackbone } from '@graft-vision/graft';
 *
 * const base = await createBackbone('EfficientNetV2B0', { inputShape: [160, 160, 3], weights: 'imagenet' });
 * ```
 */
export async function createBackbone(name: string, options: BackboneOptions = {}): Promise<Model> {
  return await backboneNamed(name).create(options);
}
