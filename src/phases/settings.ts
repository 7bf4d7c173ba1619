import type { z } from 'zod';
import { UsageError } from '../errors.js';
import { nearestNames, nearestNamesHint } from '../nearest-names.js';
import { averages } from '../pictures/index.js';
import { shortened, shown } from '../shown.js';
import { isThirdPartyNetwork, type Recipe, recipeSchema } from './recipe.js';
import { OPEN_IMAGES_SETTINGS } from './weights-settings.js';

/** One setting: its name with dots ('fineTuning.learningRate'), and what it means. */
export interface Setting {
  readonly name: string;
  readonly description: string;
  /** The values that it takes, in words: 'a number from 0 to 1', 'one of Adam, SGD'. */
  readonly expected: string;
  readonly kind: 'number' | 'choice' | 'boolean' | 'text';
  /** Of numbers. */
  readonly range?: SettingRange;
  /** Of numbers: where a slider ends, if below the highest. */
  readonly sensible?: number;
  /** Of choices. */
  readonly choices?: readonly string[];
  /** Only for photographs that have exactly one label each, or only for others; undefined for all. */
  readonly labels?: 'one' | 'several';
  readonly schema: z.ZodType;
}

/** The numbers that a setting accepts. */
export interface SettingRange {
  readonly lowest: number;
  /** Undefined for no limit. */
  readonly highest: number | undefined;
  /** Whether the bound itself is not allowed. */
  readonly lowestExcluded: boolean;
  readonly highestExcluded: boolean;
  readonly whole: boolean;
}

/** Every setting of a recipe, in order. */
export function listSettings(): Setting[] {
  return settingsOf(recipeSchema, '').filter(({ name }) => name !== 'name' && name !== 'chosen');
}

/**
 * A recipe with some settings changed.
 *
 * @param changes values by the settings' dotted names; strings are converted to the setting's type
 * @throws UsageError for an unknown name, with the nearest ones, or a value out of range
 *
 * @example
 * ```ts
 * import { recipes, train } from '@graft-vision/graft';
 * import { changeSettings } from '@graft-vision/graft/recipes';
 *
 * const recipe = changeSettings(recipes.fast, { 'fineTuning.epochs': 5, imageSize: 192 });
 * const result = await train({ data: 'photos', out: 'runs/first', recipe });
 * ```
 */
export function changeSettings(recipe: Recipe, changes: Readonly<Record<string, unknown>>): Recipe {
  const settings = listSettings();
  const changed = structuredClone(recipe) as unknown as Branch;
  for (const [name, given] of Object.entries(changes)) {
    const setting = settings.find((setting) => setting.name === name);
    if (setting === undefined) throw unknownSetting(name, settings);
    const value = typeof given === 'string' ? readText(given) : given;
    const parsed = setting.schema.safeParse(value);
    if (!parsed.success) {
      throw new UsageError(
        `Expected ${setting.expected} for ${name} but received ${typeof given === 'string' ? shortened(given) : shown(given)}.`,
        {
          hint: nearestValue(setting.schema, value),
        },
      );
    }
    const path = name.split('.');
    const last = path.pop() as string;
    const branch = path.reduce((at, part) => at[part] as Branch, changed);
    branch[last] = parsed.data;
  }
  const { chosen: before, ...others } = changed as unknown as Recipe;
  if ('shrinkOnLoad' in changes) expectShrinking(others);
  const chosen = chosenOf(others, before, Object.keys(changes));
  return checkRecipe({ ...others, ...(chosen.length > 0 && { chosen }) });
}

/** Recipes have `shrinkOnLoad` for those who average pixels; who asks for it gets it, or learns why not. */
function expectShrinking(recipe: Omit<Recipe, 'chosen'>): void {
  // A third-party network can bring its own way of resizing.
  if (!recipe.shrinkOnLoad || averages(recipe) || isThirdPartyNetwork(recipe.backbone)) return;
  throw new UsageError('The setting shrinkOnLoad needs antialias, and another interpolation than nearest.', {
    hint: 'Set antialias to true, or leave shrinkOnLoad out: without averaging, the pixels would be others.',
  });
}

/** The settings that the weights or files beside them must not change; none if these change nothing anyway. */
function chosenOf(
  { backbone, fineTuning }: Omit<Recipe, 'chosen'>,
  before: readonly string[] = [],
  changed: readonly string[],
): string[] {
  const names = [
    ...(fineTuning.epochs < 0 ? Object.keys(OPEN_IMAGES_SETTINGS) : []),
    ...(isThirdPartyNetwork(backbone) ? ['interpolation', 'antialias', 'shrinkOnLoad'] : []),
  ];
  return names.filter((name) => before.includes(name) || changed.includes(name));
}

/** @throws UsageError unless the value is a complete recipe */
export function checkRecipe(value: unknown): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return checkTogether(parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue.path.join('.') || 'the recipe';
  if (issue.code === 'unrecognized_keys') {
    const prefix = issue.path.length === 0 ? '' : `${issue.path.join('.')}.`;
    throw unknownSetting(`${prefix}${issue.keys[0]}`, listSettings());
  }
  throw new UsageError(`The recipe's setting ${where} is not valid: ${issue.message}.`, {
    hint: 'Start from one of the recipes fast, tutorial and best, and change its settings.',
  });
}

/** Checks that involve more than one setting. */
function checkTogether(recipe: Recipe): Recipe {
  const { featureExtraction, fineTuning } = recipe;
  for (const [name, phase] of Object.entries({ featureExtraction, fineTuning })) {
    if (phase.schedule === 'reduceOnPlateau' && phase.warmUp > 0) {
      throw new UsageError(
        `The setting ${name}.warmUp cannot be combined with the schedule reduceOnPlateau.`,
        {
          hint: `Set ${name}.warmUp to 0, or choose another schedule.`,
        },
      );
    }
  }
  const { mixUp, cutMix } = recipe.augmentation;
  if (recipe.reuseViews && (mixUp > 0 || cutMix > 0)) {
    throw new UsageError(
      'The setting reuseViews cannot be combined with augmentation.mixUp or augmentation.cutMix.',
      {
        hint: 'These mix the photographs of a batch, so no photograph has views of its own. Set them to 0, or reuseViews to false.',
      },
    );
  }
  if (featureExtraction.epochs === 0 && fineTuning.epochs === 0) {
    throw new UsageError(
      'Both featureExtraction.epochs and fineTuning.epochs are 0: nothing would be trained.',
      {
        hint: 'Set one of them to at least 1.',
      },
    );
  }
  if (recipe.validationSplit + recipe.testSplit >= 1) {
    throw new UsageError(
      `validationSplit ${recipe.validationSplit} and testSplit ${recipe.testSplit} leave nothing to train on.`,
      { hint: 'Together they must stay below 1.' },
    );
  }
  return recipe;
}

type Branch = { [name: string]: unknown };

/** For `learningRate` it suggests `fineTuning.learningRate`, for a misspelt name the most similar ones. */
function unknownSetting(name: string, settings: readonly Setting[]): UsageError {
  const names = settings.map((setting) => setting.name);
  const lastPart = name.slice(name.lastIndexOf('.') + 1);
  const inGroups = names.filter((other) => other.endsWith(`.${lastPart}`));
  return new UsageError(`There is no setting ${name}.`, {
    hint:
      inGroups.length > 0
        ? `Did you mean ${inGroups.join(' or ')}?`
        : `${nearestNamesHint(name, names)} \`graft train --help\` lists all.`,
  });
}

function settingsOf(schema: z.ZodObject, prefix: string): Setting[] {
  return Object.entries(schema.shape).flatMap(([name, member]) => {
    const field = withoutDefault(member as z.ZodType);
    const path = prefix + name;
    if (field.def.type === 'object') return settingsOf(field as z.ZodObject, `${path}.`);
    const description = field.description ?? '';
    const labels = field.meta()?.labels as Setting['labels'];
    return [
      {
        ...{ name: path, description, expected: expectation(field), ...kindOf(field), schema: field },
        ...(labels && { labels }),
      },
    ];
  });
}

/** The schema of a setting's values, for a setting that may be missing. */
function withoutDefault(schema: z.ZodType): z.ZodType {
  return schema.def.type === 'default' ? ((schema as z.ZodDefault).unwrap() as z.ZodType) : schema;
}

function kindOf(schema: z.ZodType): Pick<Setting, 'kind' | 'range' | 'sensible' | 'choices'> {
  const choices = choicesOf(schema);
  if (choices !== undefined) return { kind: 'choice', choices };
  if (schema.def.type === 'union') return kindOf(firstOf(schema));
  if (schema.def.type === 'number') {
    const sensible = schema.meta()?.sensible as number | undefined;
    return {
      kind: 'number',
      range: rangeOf(schema as z.ZodNumber),
      ...(sensible !== undefined && { sensible }),
    };
  }
  return { kind: schema.def.type === 'boolean' ? 'boolean' : 'text' };
}

/** The values of all settings by their names with dots. */
export function settingValues(recipe: Recipe): Record<string, string | number | boolean> {
  return Object.fromEntries(
    listSettings().map(({ name }) => {
      const value = name.split('.').reduce<unknown>((at, part) => (at as Branch)[part], recipe);
      return [name, value as string | number | boolean];
    }),
  );
}

/** Converts numbers and true/false from the command line; everything else stays a string. */
function readText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** What most values of a union are. */
function firstOf(schema: z.ZodType): z.ZodType {
  return (schema as z.ZodUnion).options[0] as z.ZodType;
}

function choicesOf(schema: z.ZodType): readonly string[] | undefined {
  if (schema.def.type === 'union') return choicesOf(firstOf(schema));
  return schema.def.type === 'enum' ? (schema as z.ZodEnum).options.map(String) : undefined;
}

function expectation(schema: z.ZodType): string {
  const choices = choicesOf(schema);
  if (schema.def.type === 'union' && choices === undefined) {
    return `${expectation(firstOf(schema))}, a share of the layers such as 0.6, or the name of a layer`;
  }
  // The only setting with other values besides its choices is the backbone.
  if (schema.def.type === 'union')
    return `one of ${choices!.join(', ')}, the path of an .onnx, .keras or .h5 file, or hf:OWNER/NAME`;
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  if (schema.def.type === 'boolean') return 'true or false';
  if (schema.def.type !== 'number') return 'text';
  const { lowest, highest, lowestExcluded, highestExcluded, whole } = rangeOf(schema as z.ZodNumber);
  const from = `${lowestExcluded ? 'above' : 'from'} ${lowest}`;
  const to = highest === undefined ? '' : `${highestExcluded ? ' to below' : ' to'} ${highest}`;
  return `a ${whole ? 'whole ' : ''}number ${from}${to}${highest === undefined && !lowestExcluded ? ' up' : ''}`;
}

function rangeOf(schema: z.ZodNumber): SettingRange {
  let [lowest, highest]: [number, number | undefined] = [0, undefined];
  let [lowestExcluded, highestExcluded] = [false, false];
  for (const check of schema.def.checks ?? []) {
    const definition = check._zod.def as { check: string; value?: number; inclusive?: boolean };
    if (definition.check === 'greater_than') {
      lowest = definition.value as number;
      lowestExcluded = definition.inclusive === false;
    } else if (definition.check === 'less_than') {
      highest = definition.value as number;
      highestExcluded = definition.inclusive === false;
    }
  }
  return { lowest, highest, lowestExcluded, highestExcluded, whole: schema.format === 'safeint' };
}

function nearestValue(schema: z.ZodType, value: unknown): string | undefined {
  const choices = choicesOf(schema);
  if (choices !== undefined) {
    const [nearest] = nearestNames(String(value), choices);
    return nearest === undefined ? undefined : `The nearest is ${nearest}.`;
  }
  if (schema.def.type !== 'number' || typeof value !== 'number') return undefined;
  const { lowest, highest, lowestExcluded, highestExcluded, whole } = rangeOf(schema as z.ZodNumber);
  if (value < lowest && !lowestExcluded) return `The nearest is ${lowest}.`;
  if (highest !== undefined && value > highest && !highestExcluded) return `The nearest is ${highest}.`;
  return whole && !Number.isInteger(value) ? `The nearest is ${Math.round(value)}.` : undefined;
}
