import { basename } from 'node:path';
import { objectronOrigin } from './objectron-package.js';

/** Where weights come from and under which terms, for everyone who gets a model that was made from them. */
export interface WeightsOrigin {
  readonly source: string;
  /** An SPDX identifier. */
  readonly license: string;
  /** What was done to them. */
  readonly changes?: string;
}

/**
 * What the card of a saved classifier says about its backbone.
 *
 * @param weights what `MobileNetV2` was given; of a path only the file's name is kept
 */
export function describeBackbone(
  base: { readonly name: string },
  weights: string,
): { name: string; weights: string; origin?: WeightsOrigin } {
  if (weights === 'openimages') return { name: base.name, weights, origin: objectronOrigin };
  return { name: base.name, weights: basename(weights) };
}
