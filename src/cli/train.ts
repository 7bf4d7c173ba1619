import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { PixelMode, PixelScaling } from '../imports/index.js';
import {
  nextRunFolder,
  type Recipe,
  resumeTraining,
  type TrainOptions,
  type TrainResources,
  type TrainResult,
  train,
} from '../recipes/index.js';
import type { ReportLanguage } from '../report/index.js';
import type { Device } from '../session/index.js';
import { shellWord } from '../shell-word.js';
import { cacheDirectory } from './cache-directory.js';
import { chooseRecipe, type RecipeFlags } from './choose-recipe.js';
import { repeatableCommand } from './command-line.js';
import { correctionsFrom } from './corrections.js';
import { hubFromEnvironment, networkFromEnvironment } from './network.js';
import { createOutput, type Output, printableJson } from './output.js';
import { photographsArgument } from './photographs-argument.js';
import { runTraining } from './run-training.js';

export interface TrainFlags extends RecipeFlags {
  readonly weights?: string;
  readonly pixels?: PixelMode;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly scale?: number;
  readonly cut?: string;
  readonly from?: string;
  readonly labelsPerPicture?: 'one' | 'several';
  readonly corrections?: string;
  readonly features?: string;
  readonly offline: boolean;
  readonly seed?: number;
  readonly threads?: number;
  readonly device?: Device;
  readonly language: ReportLanguage;
  readonly out?: string;
  readonly resume?: string;
  readonly acceptChanges: boolean;
  readonly finish: boolean;
  readonly checkpointMinutes: number;
  readonly printRecipe: boolean;
  readonly json: boolean;
}

/** The options that may be given with --resume. */
const WITH_RESUME: ReadonlySet<string> = new Set([
  'resume',
  'acceptChanges',
  'finish',
  'checkpointMinutes',
  'offline',
  'device',
  'json',
  'verbose',
]);

export async function runTrain(
  directory: string | undefined,
  flags: TrainFlags,
  command: Command,
): Promise<void> {
  if (flags.resume !== undefined) expectNoOther(flags.resume, command);
  if (flags.features !== undefined) expectForFeatures(directory, flags);
  const recipe = await chooseRecipe(flags);
  if (flags.printRecipe) {
    process.stdout.write(`${printableJson(recipe, 2)}\n`);
    return;
  }
  if (flags.finish && flags.resume === undefined) {
    throw new UsageError('--finish needs the run to finish.', {
      hint: 'For example: graft train --resume runs/photos --finish',
    });
  }
  const output = createOutput(flags.json);
  const resources = resourcesOf(flags);
  const { resume: resumed, checkpointMinutes } = flags;
  if (resumed !== undefined) {
    const display = { output, run: resumed, checkpointMinutes, summary: false };
    await runTraining(display, (follow) => resume(resumed, directory, flags, { resources, follow }));
    return;
  }
  const words = process.argv.slice(2);
  const { run, begin } = await prepareTraining(directory, flags, { recipe, output, words });
  await runTraining({ output, run, checkpointMinutes, summary: false }, (follow) => begin({ follow }));
}

/**
 * Checks the arguments of a new training.
 *
 * @param typed.recipe see `chooseRecipe`
 * @param typed.words what came after `graft`, for the records of the run
 * @returns the run's folder, and what begins the training
 */
export async function prepareTraining(
  directory: string | undefined,
  flags: TrainFlags,
  typed: { readonly recipe: Recipe; readonly output: Output; readonly words: readonly string[] },
): Promise<{
  readonly run: string;
  readonly begin: (more: Pick<TrainOptions, 'follow' | 'collective'>) => Promise<TrainResult>;
}> {
  const { recipe, output, words } = typed;
  const pixels = pixelsOf(flags);
  const corrections = await correctionsFrom(flags.corrections);
  const seed = flags.seed ?? randomInt(2 ** 31);
  const run = flags.out ?? (await nextRunFolder('runs', flags.features ?? expectDirectory(directory)));
  const begin = async (more: Pick<TrainOptions, 'follow' | 'collective'>): Promise<TrainResult> =>
    train({
      ...(flags.features === undefined
        ? { data: await photographsArgument(expectDirectory(directory), output) }
        : { data: flags.features, features: true }),
      out: run,
      recipe,
      weights: flags.weights,
      pixels,
      cut: flags.cut,
      from: flags.from,
      labelsPerPicture: flags.labelsPerPicture,
      corrections,
      seed,
      threads: flags.threads,
      device: flags.device,
      language: flags.language,
      command: repeatableCommand(words, {
        additions: { '--seed': seed },
        // The folder is taken by then; and the Studio's trainings print for the Studio.
        without: { '--out': 'value', '--json': 'flag' },
      }),
      resources: resourcesOf(flags),
      ...more,
    });
  return { run, begin };
}

/** Where a training keeps files, and how it reaches the internet. */
export function resourcesOf({ offline }: Pick<TrainFlags, 'offline'>): TrainResources {
  return {
    cacheDirectory: cacheDirectory().path,
    network: networkFromEnvironment(),
    offline,
    ...hubFromEnvironment(),
  };
}

async function resume(
  run: string,
  directory: string | undefined,
  flags: TrainFlags,
  options: Pick<Parameters<typeof resumeTraining>[0], 'resources' | 'follow'>,
): Promise<TrainResult> {
  if (directory !== undefined) {
    throw new UsageError(`--resume uses the photographs of ${run}, but ${directory} was given as well.`, {
      hint: `Leave the folder out: graft train --resume ${shellWord(run)}`,
    });
  }
  const { acceptChanges, finish, device } = flags;
  return await resumeTraining({ run, acceptChanges, finish, device, ...options });
}

/** A run goes on with the settings that it began with. */
function expectNoOther(run: string, command: Command): void {
  const other = command.options.find(
    (option) =>
      !WITH_RESUME.has(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (other === undefined) return;
  throw new UsageError(`--resume uses the settings of ${run}, but ${other.long} was given as well.`, {
    hint: `Leave ${other.long} out: graft train --resume ${shellWord(run)}. Other settings need a new run.`,
  });
}

/** Settings that need the photographs themselves. */
const OF_PHOTOGRAPHS =
  /^(augmentation\..*|fineTuning\..*|featureExtraction\.(augmented|mirrorImages)|reuseViews|flipAtTestTime)$/;

/** Options that need the photographs themselves or bring another network. */
const NOT_WITH_FEATURES = [
  'from',
  'pixels',
  'mean',
  'std',
  'scale',
  'cut',
  'labelsPerPicture',
  'corrections',
] as const;

/** @throws UsageError when something is given that has no effect on features */
function expectForFeatures(directory: string | undefined, flags: TrainFlags): void {
  const hint = 'Leave it out, or train on the photographs themselves.';
  if (directory !== undefined) {
    throw new UsageError(
      `--features takes the place of the photographs, but ${directory} was given as well.`,
      {
        hint: 'Leave one of them out.',
      },
    );
  }
  const option = NOT_WITH_FEATURES.find((name) => flags[name] !== undefined);
  if (option !== undefined) {
    const long = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(`${long} has no effect with --features.`, { hint });
  }
  const setting = Object.keys(flags.set ?? {}).find((name) => OF_PHOTOGRAPHS.test(name));
  if (setting === undefined) return;
  throw new UsageError(
    `The setting ${setting} has no effect with --features: only the head is trained, on unchanged pictures.`,
    { hint },
  );
}

/** How the network of a file expects its pixels, if that was said. */
function pixelsOf({ pixels, mean, std, scale }: TrainFlags): PixelMode | PixelScaling | undefined {
  if (mean === undefined && std === undefined && scale === undefined) return pixels;
  if (pixels !== undefined) {
    throw new UsageError(`Either --pixels ${pixels} or numbers: each says how pixels are prepared.`, {
      hint: 'Leave out --pixels, or --mean, --std and --scale.',
    });
  }
  return {
    ...(mean !== undefined && { mean }),
    ...(std !== undefined && { std }),
    ...(scale !== undefined && { scale }),
  };
}

function expectDirectory(directory: string | undefined): string {
  if (directory !== undefined) return directory;
  throw new UsageError('graft train expects the folder of your photographs.', {
    hint: 'For example: graft train photos, with photos/cats and photos/dogs in it. See `graft train --help`.',
  });
}
