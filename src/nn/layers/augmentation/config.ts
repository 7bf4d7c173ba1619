import { UsageError } from '../../../errors.js';
import { nearestNamesHint } from '../../../nearest-names.js';
import {
  RandomRotation,
  type RandomRotationConfig,
  RandomTranslation,
  type RandomTranslationConfig,
  RandomZoom,
  type RandomZoomConfig,
} from './affine.js';
import {
  RandomBrightness,
  type RandomBrightnessConfig,
  RandomContrast,
  type RandomContrastConfig,
} from './color.js';
import { RandomCrop, type RandomCropConfig } from './crop.js';
import { RandomErasing, type RandomErasingConfig } from './erasing.js';
import { RandomFlip, type RandomFlipConfig } from './flip.js';
import type { AugmentationLayer } from './layer.js';
import { CutMix, type CutMixConfig, MixUp, type MixUpConfig } from './mixing.js';

/**
 * An augmentation layer as a plain object that JSON can hold: `name` is its class, the rest what its constructor
 * takes. What is left out has the layer's default; without `seed` the layer draws one.
 */
export type AugmentationConfig =
  | RandomFlipConfig
  | RandomRotationConfig
  | RandomZoomConfig
  | RandomTranslationConfig
  | RandomCropConfig
  | RandomContrastConfig
  | RandomBrightnessConfig
  | RandomErasingConfig
  | MixUpConfig
  | CutMixConfig;

type ConfigOf<Name extends AugmentationConfig['name']> = Extract<AugmentationConfig, { name: Name }>;

/** The keys of a configuration besides `name`, and the layer it stands for. */
interface Kind<Config> {
  readonly keys: readonly Exclude<keyof Config, 'name'>[];
  readonly create: (config: Omit<Config, 'name'>) => AugmentationLayer;
}

const resampling = ['fillMode', 'fillValue', 'interpolation'] as const;

const kinds: { readonly [Name in AugmentationConfig['name']]: Kind<ConfigOf<Name>> } = {
  RandomFlip: {
    keys: ['mode', 'seed'],
    create: ({ mode, ...options }) => new RandomFlip(mode, options),
  },
  RandomRotation: {
    keys: ['factor', ...resampling, 'seed'],
    create: ({ factor, ...options }) => new RandomRotation(factor, options),
  },
  RandomZoom: {
    keys: ['heightFactor', 'widthFactor', ...resampling, 'seed'],
    create: ({ heightFactor, ...options }) => new RandomZoom(heightFactor, options),
  },
  RandomTranslation: {
    keys: ['heightFactor', 'widthFactor', ...resampling, 'seed'],
    create: ({ heightFactor, widthFactor, ...options }) =>
      new RandomTranslation(heightFactor, widthFactor, options),
  },
  RandomCrop: {
    keys: ['height', 'width', 'seed'],
    create: ({ height, width, ...options }) => new RandomCrop(height, width, options),
  },
  RandomContrast: {
    keys: ['factor', 'valueRange', 'seed'],
    create: ({ factor, ...options }) => new RandomContrast(factor, options),
  },
  RandomBrightness: {
    keys: ['factor', 'valueRange', 'seed'],
    create: ({ factor, ...options }) => new RandomBrightness(factor, options),
  },
  RandomErasing: {
    keys: ['factor', 'scale', 'fillValue', 'valueRange', 'seed'],
    create: ({ factor, ...options }) => new RandomErasing(factor, options),
  },
  MixUp: {
    keys: ['alpha', 'seed'],
    create: ({ alpha, ...options }) => new MixUp(alpha, options),
  },
  CutMix: {
    keys: ['factor', 'seed'],
    create: ({ factor, ...options }) => new CutMix(factor, options),
  },
};

/**
 * Makes augmentation layers from plain objects, such as a recipe holds or `getConfig()` gives: each has the class as
 * `name` and the layer's settings under the names that its constructor uses.
 *
 * @param configs in the order in which the layers stand
 * @throws UsageError for an unknown class or setting, with the nearest ones that there are, and for a value out of
 * range
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
  const names = Object.keys(kinds);
  if (typeof name !== 'string' || !names.includes(name)) {
    throw new UsageError(`${where}: there is no layer ${JSON.stringify(name)}.`, {
      hint: nearestNamesHint(String(name), names),
    });
  }
  const kind = kinds[name as AugmentationConfig['name']] as Kind<Record<string, unknown>>;
  for (const key of Object.keys(settings)) {
    if (kind.keys.includes(key)) continue;
    throw new UsageError(`${where}: ${name} has no setting ${JSON.stringify(key)}.`, {
      hint: nearestNamesHint(key, kind.keys),
    });
  }
  return kind.create(settings);
}
