import type { BackboneChoice, NewRun, SettingField, SettingValue } from '../../../studio/api.js';
import { preferences } from './preferences.js';
import { studio } from './studio.svelte.js';

export type RecipeName = NewRun['recipe'];
export const LENGTHS = ['short', 'normal', 'long'] as const;
type Length = (typeof LENGTHS)[number];

/** The recipe's setting `length`. */
const LENGTH_FACTORS: Readonly<Record<Length, number>> = { short: 0.5, normal: 1, long: 2 };

/** The training that is being set up: three choices, and single settings that were changed in addition. */
class Draft {
  recipe = $state<RecipeName>('fast');
  backbone = $state('MobileNetV2');
  length = $state<Length>('normal');
  weights = $state('');
  seed = $state('');
  name = $state('');
  #own = $state<Record<string, SettingValue>>({});

  /** The settings of the three choices, before single settings are changed. */
  readonly base = $derived.by<Readonly<Record<string, SettingValue>>>(() => {
    const recipe = studio.settings?.recipes.find(({ name }) => name === this.recipe);
    if (recipe === undefined) return {};
    const values = { ...recipe.values };
    values.length = LENGTH_FACTORS[this.length];
    if (this.backbone !== values.backbone) {
      values.backbone = this.backbone;
      // The recipe's number counts the layers of its own backbone.
      if (Number(values['fineTuning.from']) > 0) values['fineTuning.from'] = -1;
    }
    return values;
  });

  /** Every setting of the training. */
  readonly values = $derived<Readonly<Record<string, SettingValue>>>({ ...this.base, ...this.#own });

  get changedNames(): readonly string[] {
    return Object.keys(this.#own);
  }

  get choice(): BackboneChoice | undefined {
    return studio.settings?.backbones.find(({ name }) => name === this.backbone);
  }

  isChanged(name: string): boolean {
    return name in this.#own;
  }

  /** Whether a setting has the recipe's value. */
  isAsRecipe(name: string): boolean {
    const recipe = studio.settings?.recipes.find((one) => one.name === this.recipe);
    return recipe?.values[name] === this.values[name];
  }

  set(name: string, value: SettingValue): void {
    if (value === this.base[name]) this.reset(name);
    else this.#own = { ...this.#own, [name]: value };
  }

  reset(name: string): void {
    const { [name]: _, ...others } = this.#own;
    this.#own = others;
  }

  resetAll(): void {
    this.#own = {};
  }

  /** The settings to send to the server: only those that differ from the recipe. */
  request(): NewRun {
    const recipe = studio.settings?.recipes.find(({ name }) => name === this.recipe);
    const changed = Object.entries(this.values).filter(([name, value]) => recipe?.values[name] !== value);
    return {
      recipe: this.recipe,
      settings: Object.fromEntries(changed.filter(([name]) => name !== 'name')),
      ...(this.weights === '' ? {} : { weights: this.weights }),
      ...(/^\d+$/.test(this.seed) ? { seed: Number(this.seed) } : {}),
      ...(this.name.trim() === '' ? {} : { name: this.name.trim() }),
      language: preferences.language,
    };
  }
}

export const draft = new Draft();

/** The problem with a number, or undefined. The server checks it again with everything else. */
export function outOfRange(field: SettingField, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, minimumExcluded, maximumExcluded, whole } = field;
  if (!Number.isFinite(value) || (whole && !Number.isInteger(value))) return true;
  if (minimumExcluded ? value <= minimum : value < minimum) return true;
  return maximumExcluded ? value >= maximum : value > maximum;
}
