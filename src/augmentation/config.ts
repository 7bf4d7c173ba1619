import { UsageError } from '../errors.js';
import { nearestNamesHint } from '../nearest-names.js';
import { augmentations } from './augmentations.js';
import type { AugmentationConfig, AugmentationLayer } from './layer.js';

/** An augmentation with unchecked settings. */
interface Augmentation {
  readonly name: string;
  readonly keys: readonly string[];
  create(config: Record<string, unknown>): AugmentationLayer;
}

/**
 * Makes augmentation layers from plain objects, such as those of a recipe or of `toPlainObject()`: each has the class as
 * `name` and the layer's settings under the names of its constructor.
 *
 * @param configs in the order of the layers
 * @throws UsageError for an unknown class or setting, with the nearest valid ones, and for a value out of range
 *
 * @example
 * ```ts
 * import { Sequential } from '@graft-vision/graft';
 * import { augmentationFromConfig } from '@graft-vision/graft/layers';
 *
 * const layers = augmentationFromConfig([{ name: 'RandomContrast', factor: 0.2 }]);
 * const augmentation = new Sequential(layers);
 * ```
 */
export function augmentationFromConfig(configs: readonly AugmentationConfig[]): AugmentationLayer[] {
  if (!Array.isArray(configs)) {
    throw new UsageError(`Augmentation is a list of layers, but received ${JSON.stringify(configs)}.`);
  }
  return configs.map((config: unknown, index) => layerFrom(config, `Augmentation layer ${index + 1}`));
}

function layerFrom(config: unknown, where: string): AugmentationLayer {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(
      `${where}: expected an object such as {"name": "RandomFlip"}, but received ${JSON.stringify(config)}.`,
    );
  }
  const { name, ...settings } = config as Record<string, unknown>;
  const augmentation = (augmentations as readonly Augmentation[]).find((other) => other.name === name);
  if (augmentation === undefined) {
    throw new UsageError(`${where}: there is no layer ${JSON.stringify(name)}.`, {
      hint: nearestNamesHint(
        String(name),
        augmentations.map((other) => other.name),
      ),
    });
  }
  for (const key of Object.keys(settings)) {
    if (augmentation.keys.includes(key)) continue;
    throw new UsageError(`${where}: ${augmentation.name} has no option ${JSON.stringify(key)}.`, {
      hint: nearestNamesHint(key, augmentation.keys),
    });
  }
  return augmentation.create(settings);
}
