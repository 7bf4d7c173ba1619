import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { type RunConfig, settingsOfRun } from '../recipes/index.js';
import { chooseRecipe } from './choose-recipe.js';
import type { TrainFlags } from './train.js';

/** What was asked for when a run was to go on. */
interface Asked {
  /** The photographs; an archive is unpacked. */
  readonly data: string;
  readonly flags: TrainFlags;
  /** Tells which options were typed. */
  readonly command: Command;
}

/**
 * Compares a run that goes on with what is asked for now. What is not typed is as the run has it.
 *
 * @param run its folder, which holds a run
 * @throws UsageError when a photograph folder or an option is another one than the run began with
 */
export async function expectSameTraining(run: string, { data, flags, command }: Asked): Promise<void> {
  const config = await settingsOfRun(run);
  const differs = (what: string, before: unknown, now: unknown): UsageError =>
    new UsageError(`${run} was begun with ${what} ${String(before)}, but ${String(now)} was given.`, {
      hint: 'Ask for the same as before to continue it, or train this in another folder with --out.',
    });
  if (resolve(data) !== config.data) throw differs('the photographs', config.data, resolve(data));
  const typed = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  for (const name of ['seed', 'weights', 'from', 'cut', 'labelsPerPicture', 'language'] as const) {
    if (!typed(name)) continue;
    const [before, now] = [config[name], flags[name]];
    if (before !== now && !isSamePath(before, now))
      throw differs(`--${kebab(name)}`, before ?? 'nothing', now);
  }
  const recipe = await chooseRecipe(flags);
  if (typed('recipe') && flags.from === undefined && recipe.name !== config.recipe.name) {
    throw differs('the recipe', config.recipe.name, recipe.name);
  }
  for (const name of Object.keys(flags.set ?? {})) {
    const [before, now] = [valueAt(config.recipe, name), valueAt(recipe, name)];
    if (now !== before) throw differs(name, before ?? 'nothing', now ?? 'nothing');
  }
}

/** A run keeps whole paths. */
function isSamePath(before: unknown, now: unknown): boolean {
  return typeof before === 'string' && typeof now === 'string' && resolve(before) === resolve(now);
}

/** The setting of a name such as fineTuning.epochs, as JSON. */
function valueAt(recipe: RunConfig['recipe'], name: string): string | undefined {
  let value: unknown = recipe;
  for (const key of name.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return JSON.stringify(value);
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
