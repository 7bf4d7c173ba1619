import { basename } from 'node:path';
import { backboneOf } from './backbones.js';
import { objectronOrigin } from './objectron-package.js';
import type { WeightsOrigin } from './weights-origin.js';

/**
 * What the card of a saved classifier says about its backbone: where its weights come from and their licence, as far
 * as that is known.
 *
 * @param base what `createBackbone` gave
 * @param weights what it was given; of a path only the file's name is kept
 */
export function describeBackbone(
  base: { readonly name: string },
  weights: string,
): { name: string; weights: string; origin?: WeightsOrigin } {
  if (weights === 'openimages') return { name: base.name, weights, origin: objectronOrigin };
  const description = { name: base.name, weights: basename(weights) };
  const backbone = weights === 'imagenet' ? backboneOf(base) : undefined;
  if (backbone === undefined) return description;
  // Every size and alpha of a backbone has the same origin.
  const { origin } = backbone.imagenetWeights({ inputShape: [224, 224, 3] });
  return { ...description, origin };
}
