import { averages, type ResizeSettings, resizeSettings } from '../pictures/index.js';
import type { Recipe } from './recipe.js';

/** How a recipe resizes pictures. Its `shrinkOnLoad` counts only where the recipe, or its network, averages pixels. */
export function resizeOf(
  recipe: Pick<Recipe, 'interpolation' | 'antialias' | 'cropToAspectRatio' | 'shrinkOnLoad'>,
): ResizeSettings {
  const { interpolation, antialias, cropToAspectRatio } = recipe;
  const shrinkOnLoad = recipe.shrinkOnLoad && averages(recipe);
  return resizeSettings({ interpolation, antialias, cropToAspectRatio, shrinkOnLoad });
}
