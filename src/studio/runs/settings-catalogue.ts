import { listSettings, recipes, settingValues } from '../../phases/index.js';
import { backbones } from '../../zoo/index.js';
import type { SettingsCatalogue } from '../api.js';

/** The settings of a run, with the networks and weights that it may begin with. */
export function settingsCatalogue(): SettingsCatalogue {
  return {
    recipes: (['fast', 'tutorial', 'best'] as const).map((name) => ({
      name,
      values: settingValues(recipes[name]),
    })),
    settings: listSettings().map(
      ({ name, description, expected, kind, range, sensible, choices, labels }) => ({
        name,
        group: name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '',
        description,
        expected,
        kind,
        ...(choices !== undefined && { choices }),
        ...(range !== undefined && {
          minimum: range.lowest,
          ...(range.highest !== undefined && { maximum: range.highest }),
          minimumExcluded: range.lowestExcluded,
          maximumExcluded: range.highestExcluded,
          whole: range.whole,
        }),
        ...(sensible !== undefined && { sensible }),
        ...(labels !== undefined && { labels }),
      }),
    ),
    backbones: Object.values(backbones).map(({ name, weights, defaultImageSize }) => ({
      name,
      weights,
      imageSize: defaultImageSize,
    })),
    weights: ['imagenet', 'openimages'],
  };
}
