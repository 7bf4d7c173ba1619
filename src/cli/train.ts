import { randomInt } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { reasonOf, UsageError } from '../errors.js';
import { readText } from '../files/index.js';
import {
  changeSettings,
  checkRecipe,
  listSettings,
  nextRunFolder,
  type Recipe,
  recipes,
  resumeTraining,
  type TrainResult,
  train,
} from '../recipes/index.js';
import { shellWord } from '../shell-word.js';
import { cacheDirectory } from './cache-directory.js';
import { typedCommand } from './command-line.js';
import { networkFromEnvironment } from './network.js';
import { positiveNumber, wholeNumber } from './options.js';
import { createOutput, printableJson } from './output.js';
import { photographsArgument } from './photographs-argument.js';
import { runTraining } from './run-training.js';

interface TrainFlags {
  readonly recipe: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly backbone?: string;
  readonly weights?: string;
  readonly from?: string;
  readonly offline: boolean;
  readonly seed?: number;
  readonly threads?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly acceptChanges: boolean;
  readonly checkpointMinutes: number;
  readonly printRecipe: boolean;
  readonly json: boolean;
}

export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .description('Train a classifier on your own photographs and evaluate it')
    .argument(
      '[dir]',
      'one folder of photographs per class; or train/, validation/ and test/ with such folders; a zip archive of them; or a CSV or JSON list of path and label',
    )
    .option('--recipe <name|file.json>', 'fast, tutorial, best, or a saved recipe', 'fast')
    .option('--set <key=value>', 'change a setting of the recipe (may be repeated)', collect)
    .option('--backbone <name>', 'the pretrained network; same as --set backbone=NAME')
    .option(
      '--weights <imagenet|openimages|file.h5>',
      'weights of the backbone; openimages are installed by npm (default: imagenet, else openimages)',
    )
    .option(
      '--from <model.onnx>',
      'start from a classifier that Graft trained instead of from pretrained weights',
    )
    .option('--offline', 'download nothing; use what is in the cache or installed by npm', false)
    .option(
      '--seed <n>',
      'make the run repeatable (default: a random seed, which is recorded)',
      wholeNumber(0),
    )
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--out <run>', 'a new folder for the results (default: runs/ and the name of the folder)')
    .option('--resume <run>', 'continue a run that was stopped, failed or was killed')
    .option('--accept-changes', 'with --resume: continue even if photographs have changed', false)
    .option(
      '--checkpoint-minutes <n>',
      'save within an epoch when it takes longer than this',
      positiveNumber,
      5,
    )
    .option('--print-recipe', 'print all settings as JSON and train nothing', false)
    .option('--json', 'write events as JSON lines', false)
    .addHelpText('after', () => helpText())
    .action(runTrain);
}

async function runTrain(directory: string | undefined, flags: TrainFlags): Promise<void> {
  const recipe = await chooseRecipe(flags);
  if (flags.printRecipe) {
    process.stdout.write(`${printableJson(recipe, 2)}\n`);
    return;
  }
  const output = createOutput(flags.json);
  const resources = {
    cacheDirectory: cacheDirectory().path,
    network: networkFromEnvironment(),
    offline: flags.offline,
  };
  const seed = flags.seed ?? randomInt(2 ** 31);
  const run = flags.resume ?? flags.out ?? (await nextRunFolder('runs', expectDirectory(directory)));
  const { checkpointMinutes } = flags;
  await runTraining({ output, run, checkpointMinutes, summary: false }, async (follow) =>
    flags.resume === undefined
      ? train({
          data: await photographsArgument(expectDirectory(directory), output),
          out: run,
          recipe,
          weights: flags.weights,
          from: flags.from,
          seed,
          threads: flags.threads,
          command: typedCommand(process.argv.slice(2), { '--seed': seed }),
          resources,
          follow,
        })
      : resume(run, directory, flags, { resources, follow }),
  );
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
  return await resumeTraining({ run, acceptChanges: flags.acceptChanges, ...options });
}

async function chooseRecipe({ recipe: name, set = {}, backbone }: TrainFlags): Promise<Recipe> {
  const changes = backbone === undefined ? set : { backbone, ...set };
  return changeSettings(
    Object.hasOwn(recipes, name) ? recipes[name as keyof typeof recipes] : await readRecipe(name),
    changes,
  );
}

async function readRecipe(path: string): Promise<Recipe> {
  let text: string;
  try {
    text = await readText(path, { pipe: true });
  } catch (error) {
    throw new UsageError(`There is no recipe ${path}: ${reasonOf(error)}.`, {
      hint: `Expected ${Object.keys(recipes).join(', ')} or a file that --print-recipe wrote.`,
      cause: error,
    });
  }
  try {
    return checkRecipe(JSON.parse(text));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The recipe ${path} is not JSON: ${reasonOf(error)}.`, {
      hint: 'Expected a file that --print-recipe wrote.',
      cause: error,
    });
  }
}

function expectDirectory(directory: string | undefined): string {
  if (directory !== undefined) return directory;
  throw new UsageError('graft train expects the folder of your photographs.', {
    hint: 'For example: graft train photos, with photos/cats and photos/dogs in it. See `graft train --help`.',
  });
}

/** --set key=value, which may be repeated. */
function collect(text: string, sofar: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected key=value, for example imageSize=224.');
  return { ...sofar, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

function helpText(): string {
  const settings = listSettings().map(
    ({ name, description, expected }) => `  ${name.padEnd(34)}${description}; ${expected}`,
  );
  return `
If validation/ or test/ is missing, Graft splits it off. The finished run holds model.onnx, report.html,
figures and everything needed to repeat it; an unfinished run holds everything needed to continue it.

Examples:
  $ graft train photos
  $ graft train photos --recipe best --out runs/flowers
  $ graft train photos --set imageSize=224 --set fineTuning.epochs=5
  $ graft train photos --recipe best --print-recipe > mine.json && graft train photos --recipe mine.json
  $ graft train --resume runs/photos
  $ graft train more-photos --from runs/photos/model.onnx

Settings for --set:
${settings.join('\n')}`;
}
