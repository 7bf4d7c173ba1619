import { backboneOf } from './backbones.js';
import { OBJECTRON_ORIGIN } from './objectron-package.js';
import { beginningOf } from './weights-beginning.js';
import type { BackboneDescription } from './weights-origin.js';

/**
 * What the card of a saved classifier says about its backbone: where its weights come from and their licence, as far
 * as that is known.
 *
 * @param base what `createBackbone` gave
 * @param weights what the network began with, of a path only the file's name is kept; default what `createBackbone` was
 * given, 'random' for other models
 */
export function describeBackbone(base: { readonly name: string }, weights?: string): BackboneDescription {
  const began = weights ?? beginningOf(base) ?? 'random';
  if (typeof began !== 'string') return began;
  if (began === 'openimages') return { name: base.name, weights: began, origin: OBJECTRON_ORIGIN };
  const description = { name: base.name, weights: began.replace(/^.*[\\/]/s, '') };
  const backbone = began === 'imagenet' ? backboneOf(base) : undefined;
  if (backbone === undefined) return description;
  // Every size and alpha of a backbone has the same origin.
  const { origin } = backbone.imagenetWeights({ inputShape: [224, 224, 3] });
  return { ...description, origin };
}
