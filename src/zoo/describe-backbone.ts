import { backboneOf } from './backbones.js';
import { OPEN_IMAGES_ORIGIN } from './openimages-weights.js';
import { beginningOf } from './weights-beginning.js';
import type { BackboneDescription } from './weights-origin.js';

/**
 * What the card of a saved classifier says about its backbone: the source of its weights and their license, if known.
 *
 * @param base what `createBackbone` returned
 * @param weights the network's initial weights; of a path, only the file's name is kept. Default: the option that
 * `createBackbone` was given, 'random' for other models
 */
export function describeBackbone(base: { readonly name: string }, weights?: string): BackboneDescription {
  const began = weights ?? beginningOf(base) ?? 'random';
  if (typeof began !== 'string') return began;
  if (began === 'openimages') return { name: base.name, weights: began, origin: OPEN_IMAGES_ORIGIN };
  const description = { name: base.name, weights: began.replace(/^.*[\\/]/s, '') };
  const backbone = began === 'imagenet' ? backboneOf(base) : undefined;
  if (backbone === undefined) return description;
  // Every size and alpha of a backbone has the same origin.
  const { origin } = backbone.imagenetWeights({ inputShape: [224, 224, 3] });
  return { ...description, origin };
}
