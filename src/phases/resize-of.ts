import { type ResizeSettings, resizeSettings } from '../pictures/index.js';
import type { Recipe } from './recipe.js';

/** How a recipe resizes pictures. */
export function resizeOf({
  interpolation,
  antialias,
  cropToAspectRatio,
  shrinkOnLoad,
}: Pick<Recipe, 'interpolation' | 'antialias' | 'cropToAspectRatio' | 'shrinkOnLoad'>): ResizeSettings {
  return resizeSettings({ interpolation, antialias, cropToAspectRatio, shrinkOnLoad });
}
