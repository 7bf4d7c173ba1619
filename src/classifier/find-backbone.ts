import { Functional } from '../nn/index.js';
import { backboneOf } from '../zoo/index.js';

/** The pretrained network that a model is built around. */
export function findBackbone(model: Functional): Functional | undefined {
  for (const layer of model.layers) {
    if (!(layer instanceof Functional)) continue;
    const found = backboneOf(layer) === undefined ? findBackbone(layer) : layer;
    if (found !== undefined) return found;
  }
  return undefined;
}
