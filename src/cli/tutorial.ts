import { randomInt } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { expectSpace } from '../files/index.js';
import { openPhotographs } from '../photographs/index.js';
import { type Found, findData, findWeights, RunFolder, recipes, sourceOf, train } from '../recipes/index.js';
import { PRETRAINED_WEIGHTS } from '../zoo/index.js';
import { cacheDirectory } from './cache-directory.js';
import { typedCommand } from './command-line.js';
import { expectFile } from './input-files.js';
import { networkFromEnvironment } from './network.js';
import { wholeNumber } from './options.js';
import { createOutput, type Output } from './output.js';
import { runTraining } from './run-training.js';
import { showDataSource, showDrawing, showSearch } from './show-sources.js';
import { type TutorialSettings, tutorialRecipe } from './tutorial-recipe.js';

interface TutorialFlags extends TutorialSettings {
  readonly data?: string;
  readonly weights?: string;
  readonly offline: boolean;
  readonly seed?: number;
  readonly threads?: number;
  readonly out: string;
  readonly json: boolean;
}

/** What the results and checkpoints of MobileNetV2 need on disk. */
const TUTORIAL_BYTES = 95e6;

export function addTutorialCommand(program: Command): void {
  const { featureExtraction, fineTuning, batchSize, imageSize } = recipes.tutorial;
  program
    .command('tutorial')
    .description(
      'TensorFlow\'s tutorial "Transfer learning and fine-tuning", from photographs to a saved classifier',
    )
    .addOption(
      new Option(
        '--recipe <name>',
        'fast: train only the head, on features that are computed once, and keep the best weights',
      )
        .choices(['tutorial', 'fast'])
        .default('tutorial'),
    )
    .option(
      '--data <dir|drawn>',
      "folder with train/ and validation/, each with class folders; drawn: cats and dogs that Graft draws (default: the tutorial's photographs, else drawn)",
    )
    .option(
      '--weights <imagenet|openimages|file.h5>',
      'weights of the base; openimages are installed by npm (default: imagenet, else openimages)',
      weightsOption,
    )
    .option('--offline', 'download nothing; use what is in the cache or installed by npm', false)
    .option('--epochs <n>', 'epochs of feature extraction', wholeNumber(1), featureExtraction.epochs)
    .option('--fine-tune-epochs <n>', 'epochs of fine-tuning', wholeNumber(0), fineTuning.epochs)
    .option('--fine-tune-at <n>', 'layers before this one stay frozen', wholeNumber(0), fineTuning.from)
    .option('--batch-size <n>', 'pictures per step', wholeNumber(1), batchSize)
    .option('--image-size <n>', 'height and width of the input in pixels', wholeNumber(32), imageSize)
    .option(
      '--seed <n>',
      'make the run repeatable (default: a random seed, which is recorded)',
      wholeNumber(0),
    )
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option(
      '--reuse-views',
      "fine-tune on the first phase's augmented views: faster, but needs more memory",
      false,
    )
    .option('--out <run>', 'folder for the results; an earlier run in it is replaced', 'runs/tutorial')
    .option('--json', 'write events as JSON lines', false)
    .addHelpText(
      'after',
      `
This is \`graft train\` with the recipe of the tutorial; graft train --resume RUN continues a stopped run.
Without --data and --weights it uses the best source available and reports which: the cache (graft cache
lists it), else a download, else what needs no internet.

Examples:
  $ graft tutorial
  $ graft tutorial --weights openimages --data drawn --out runs/drawn
  $ graft tutorial --data photos --weights weights.h5 --out runs/mine
  $ graft tutorial --recipe fast --image-size 224
  $ graft tutorial --data photos --weights openimages
  $ graft tutorial --epochs 2 --fine-tune-epochs 2 --seed 7 --json`,
    )
    .action(runTutorial);
}

async function runTutorial(flags: TutorialFlags, command: Command): Promise<void> {
  const output = createOutput(flags.json);
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  await expectInputs(flags);
  await new RunFolder(flags.out).prepare();
  // Of the network with its checkpoints, known before anything is downloaded.
  await expectSpace(flags.out, TUTORIAL_BYTES);
  const resources = {
    cacheDirectory: usableCache(output),
    network: networkFromEnvironment(),
    offline: flags.offline,
  };
  const { weights, data } = await findSources(flags, { output, resources });
  showDataSource(output, data);
  const recipe = await tutorialRecipe(data.value, flags, isGiven);
  const seed = flags.seed ?? randomInt(2 ** 31);
  const display = { output, run: flags.out, checkpointMinutes: 5, summary: flags.recipe === 'tutorial' };
  await runTraining(display, (follow) =>
    train({
      data: data.value,
      dataSource: sourceOf(data),
      out: flags.out,
      overwrite: true,
      recipe,
      weights,
      seed,
      threads: flags.threads,
      evaluateFirst: flags.recipe === 'tutorial',
      // As in the notebook, and no photograph has to be read before the training begins.
      duplicates: 'none',
      command: typedCommand(process.argv.slice(2), { '--seed': seed }),
      resources,
      follow,
    }),
  );
}

/** Finds wrong paths before anything is downloaded or drawn. */
async function expectInputs({ data, weights }: TutorialFlags): Promise<void> {
  if (data !== undefined && data !== 'drawn') await openPhotographs(data, { duplicates: 'none' });
  if (weights?.endsWith('.h5')) await expectFile(weights, 'weights file');
}

/** The folder for downloads; another one than usual if that cannot be written. */
function usableCache(output: Output): string {
  const cache = cacheDirectory();
  if (cache.instead !== undefined) {
    output.line(
      `${cache.instead} cannot be written; downloads go to ${cache.path} (set GRAFT_HOME to choose another folder).`,
    );
    output.event({ event: 'cache', ...cache });
  }
  return cache.path;
}

/** Finds the best weights and pictures available here and now. */
async function findSources(
  { weights, data, imageSize }: TutorialFlags,
  {
    output,
    resources,
  }: { output: Output; resources: Pick<Parameters<typeof findData>[0] & object, 'cacheDirectory'> },
): Promise<{ weights: Found; data: Found }> {
  const shared = { ...resources, unreachable: new Map<string, string>() };
  const foundWeights = await showSearch(output, 'weights', (show) =>
    findWeights({ ...shared, ...show, weights, imageSize }),
  );
  const drawing = showDrawing(output);
  const foundData = await showSearch(output, 'data', (show) =>
    findData({ ...shared, ...show, data, onDrawing: drawing.onDrawing }),
  ).finally(drawing.end);
  return { weights: foundWeights, data: foundData };
}

function weightsOption(text: string): string {
  if (PRETRAINED_WEIGHTS.includes(text) || text.endsWith('.h5')) return text;
  throw new InvalidArgumentError(
    `Expected ${PRETRAINED_WEIGHTS.join(', ')} or the path of a Keras .h5 file.`,
  );
}
