import { UsageError } from '../errors.js';
import { nearestNames } from '../nearest-names.js';
import { FrozenNetwork } from '../nn/index.js';
import { shown } from '../shown.js';
import type { Model } from '../train/index.js';
import type { Recipe } from './recipe.js';

/**
 * Makes sure that fine-tuning has something to train.
 *
 * @throws UsageError when the backbone is a network that is used as it is
 */
export function expectTrainable(base: Model, { fineTuning }: Recipe, path: string, reason?: string): void {
  const isFrozen = base.layers.some((layer) => layer instanceof FrozenNetwork);
  if (!isFrozen || fineTuning.epochs <= 0) return;
  const why = reason ?? `${path} has operators that no layer of Graft stands for.`;
  throw new UsageError(`The network cannot be fine-tuned, only used as it is: ${why}`, {
    hint: 'Train only the head: --set fineTuning.epochs=0.',
  });
}

/**
 * The first layer of a backbone that fine-tuning trains, as an index in its layers.
 *
 * @param from a layer's number or name, the share of the layers that stays frozen, or -1 for `usual`
 * @param usual where fine-tuning of this backbone usually begins
 * @throws UsageError when there is no such layer, or none would be trained
 */
export function fineTuneFrom(base: Model, from: Recipe['fineTuning']['from'], usual: number): number {
  const { layers, name } = base;
  if (typeof from === 'string') {
    const found = layers.findIndex((layer) => layer.name === from);
    if (found >= 0) return found;
    const names = layers.map((layer) => layer.name);
    const near = nearestNames(from, names);
    const hint =
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : `Its layers are ${names[0]} to ${names.at(-1)}; a number below ${names.length} or a share such as 0.6 will do too.`;
    throw new UsageError(`fineTuning.from is ${shown(from)}, but ${name} has no layer of this name.`, {
      hint,
    });
  }
  if (from < 0) return usual;
  const at = from > 0 && from < 1 ? Math.min(Math.round(layers.length * from), layers.length - 1) : from;
  if (at < layers.length) return at;
  throw new UsageError(
    `fineTuning.from is ${from}, but ${name} has ${layers.length} layers: none would be fine-tuned.`,
    { hint: `Expected a number below ${layers.length}, or -1 for the default of the backbone.` },
  );
}
