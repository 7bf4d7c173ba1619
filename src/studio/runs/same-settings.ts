import { checkRecipe, type Recipe, recipes, settingValues } from '../../recipes/index.js';
import type { NewRun, SettingValue } from '../api.js';
import { Refusal } from '../http/errors.js';
import type { StudioRun } from './studio-run.js';

/** Weights that a run can be started with here. */
const WEIGHTS: readonly unknown[] = ['imagenet', 'openimages'];

/**
 * A run like another one, on the photographs as they are now: the same recipe, settings, pretrained weights and seed.
 *
 * @throws Refusal 409 when its network, weights or settings cannot be given here
 */
export function sameSettings(run: StudioRun): NewRun {
  const { config } = run.run ?? {};
  const recipe = recipeOf(config?.recipe);
  const weights = used(config?.weightsUsed);
  if (recipe === undefined || config?.from !== undefined || !WEIGHTS.includes(weights))
    throw cannotRepeat(run);
  const name = (['fast', 'tutorial', 'best'] as const).find((one) => one === recipe.name) ?? 'fast';
  const original = settingValues(recipes[name]);
  const changed = Object.entries(settingValues(recipe)).filter(
    ([setting, value]) => setting !== 'name' && original[setting] !== value,
  );
  return {
    recipe: name,
    settings: Object.fromEntries(changed) as Record<string, SettingValue>,
    weights: weights as string,
    ...(typeof config?.seed === 'number' && { seed: config.seed }),
  };
}

function recipeOf(value: unknown): Recipe | undefined {
  try {
    return checkRecipe(value);
  } catch {
    return undefined;
  }
}

/** The weights that a run found. */
function used(weights: unknown): unknown {
  return typeof weights === 'object' && weights !== null && 'value' in weights ? weights.value : undefined;
}

function cannotRepeat(run: StudioRun): Refusal {
  const { name } = run.summary();
  return new Refusal(409, 'cannot-repeat', `The settings of ${name} cannot be used again here.`, {
    hint: 'Its network or weights are from a file. Choose another model, or train with `graft train`.',
    values: { name },
  });
}
