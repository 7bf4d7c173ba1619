import type { AugmentationSetting, ChoiceSetting } from './augmentation.js';
import { augmentations } from './augmentations.js';
import type { AugmentationLayer } from './layer.js';

type Setting = Exclude<(typeof augmentations)[number]['setting'], undefined>;

/** A recipe's augmentation: the value of each augmentation's setting, by its name. */
export type AugmentationSettings = {
  [One in Setting as One['name']]: One extends ChoiceSetting<string, infer Choice> ? Choice | 'none' : number;
};

/** The settings of all augmentations that a recipe can have, in their order. */
export const augmentationSettings: readonly Exclude<AugmentationSetting, undefined>[] = augmentations.flatMap(
  ({ setting }) => setting ?? [],
);

/** The settings with every augmentation left out. */
export const noAugmentation = Object.fromEntries(
  augmentationSettings.map(({ name, kind }) => [name, kind === 'choice' ? 'none' : 0]),
) as AugmentationSettings;

/** The settings that mix pictures with each other. */
const mixing = augmentations.flatMap((augmentation) => ('mix' in augmentation ? augmentation.setting : []));

/** Whether the settings mix pictures with each other. */
export function mixesPictures(settings: AugmentationSettings): boolean {
  return mixing.some(({ name }) => settings[name] > 0);
}

/** The same settings without those that mix pictures with each other. */
export function withoutMixing(settings: AugmentationSettings): AugmentationSettings {
  return { ...settings, ...Object.fromEntries(mixing.map(({ name }) => [name, 0])) };
}

/** The layers of the settings, in their order. */
export function augmentationLayers(settings: AugmentationSettings): AugmentationLayer[] {
  return augmentationSettings.flatMap((setting) => {
    const value = settings[setting.name as keyof AugmentationSettings];
    if (setting.kind === 'choice') return value === 'none' ? [] : [setting.layer(value as string)];
    return (value as number) > 0 ? [setting.layer(value as number)] : [];
  });
}
