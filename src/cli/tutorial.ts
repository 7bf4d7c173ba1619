import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Notebook,
  type TutorialResult,
  transferLearning,
  tutorialDefaults,
} from '../../examples/transfer-learning.js';
import { byCharacterCode, type ScannedFile } from '../datasets/index.js';
import type { TutorialResultEvent } from '../events/index.js';
import { RunFolder, recordFiles, sourceOf, writeRunPhotographs } from '../recipes/index.js';
import { setThreads } from '../runtime/index.js';
import { version } from '../version.js';
import { pretrainedWeights } from '../zoo/index.js';
import { cacheDirectory } from './cache-directory.js';
import { phaseFigures, reportSkipped } from './figures.js';
import { networkFromEnvironment } from './network.js';
import { wholeNumber } from './options.js';
import { createOutput, type Output } from './output.js';
import { trainingProgress } from './progress.js';
import { fastSettings, runFastRecipe } from './tutorial-fast.js';
import type { TutorialFlags } from './tutorial-flags.js';
import { checkPhotographs, checkWeights } from './tutorial-inputs.js';
import { writeTutorialReport } from './tutorial-report.js';
import { findSources, saySources, type TutorialSources } from './tutorial-sources.js';

export function addTutorialCommand(program: Command): void {
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
      'weights of the base; openimages came with npm (default: imagenet, else openimages)',
      weightsOption,
    )
    .option('--offline', 'download nothing: use what is in the cache or came with npm', false)
    .option('--epochs <n>', 'epochs of feature extraction', wholeNumber(1), tutorialDefaults.epochs)
    .option(
      '--fine-tune-epochs <n>',
      'epochs of fine-tuning',
      wholeNumber(0),
      tutorialDefaults.fineTuneEpochs,
    )
    .option(
      '--fine-tune-at <n>',
      'layers before this one stay frozen',
      wholeNumber(0),
      tutorialDefaults.fineTuneAt,
    )
    .option('--batch-size <n>', 'images in a step', wholeNumber(1), tutorialDefaults.batchSize)
    .option('--image-size <n>', 'height and width in pixels', wholeNumber(32), tutorialDefaults.imageSize)
    .option(
      '--seed <n>',
      'makes the run repeatable (default: a random one, which is recorded)',
      wholeNumber(0),
    )
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option(
      '--reuse-views',
      "fine-tune on the first phase's augmented views again: faster, more memory",
      false,
    )
    .option('--out <run>', 'folder for the results', 'runs/tutorial')
    .option('--json', 'write events as JSON lines', false)
    .addHelpText(
      'after',
      `
Without --data and --weights it takes the best that is to be had here, and says so: what is in the
cache (graft cache lists it); else what can be downloaded; else what needs no internet.

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
  const start = performance.now();
  const output = createOutput(flags.json);
  if (flags.threads !== undefined) setThreads(flags.threads);
  const { batchSize, imageSize } = flags;
  const folder = new RunFolder(flags.out);
  const { cacheDirectory: cache, sources } = await prepare(flags, { output, folder });
  const data = sources.data.value;
  const weights = sources.weights.value;
  const seed = flags.seed ?? randomInt(2 ** 31);
  if (flags.recipe === 'fast') {
    const recipe = fastSettings(flags, (name) => command.getOptionValueSource(name) === 'cli');
    const settings = {
      data,
      weights,
      seed,
      threads: flags.threads,
      recipe,
      cacheDirectory: cache,
      ...recorded(sources),
    };
    await runFastRecipe(settings, { output, folder, start });
    return;
  }
  const options = {
    data,
    weights,
    model: folder.file('model.onnx'),
    epochs: flags.epochs,
    fineTuneEpochs: flags.fineTuneEpochs,
    fineTuneAt: flags.fineTuneAt,
    batchSize,
    imageSize,
    seed,
    reuseViews: flags.reuseViews,
    cacheDirectory: cache,
    ...recorded(sources),
  };
  const config = { command: 'tutorial', graftVersion: version, ...options, threads: flags.threads ?? null };
  output.event({ event: 'start', ...config });
  const figures = new Map<string, string>();
  const result = await transferLearning(options, notebookFor(output, folder, figures));
  await folder.writeJson('config.json', config);
  await folder.writeJson('history.json', result.history);
  await writePhotographs(folder, result, data);
  await folder.writeText('summary.txt', `${result.summaries.join('\n\n')}\n`);
  reportSkipped(output, result.skipped);
  const seconds = (performance.now() - start) / 1000;
  await writeTutorialReport(folder, { result, figures, config, seconds });
  output.line(`\nSaved ${options.model}, with figures and history beside it, after ${seconds.toFixed(0)} s.`);
  output.line(`Try it: graft predict ${options.model} PICTURE...`);
  output.event(resultEvent(result, options.model, seconds));
}

/** Everything that can go wrong before the first picture is read does so here. */
async function prepare(
  flags: TutorialFlags,
  { output, folder }: { output: Output; folder: RunFolder },
): Promise<{ cacheDirectory: string; sources: TutorialSources }> {
  const { data, weights, batchSize, imageSize } = flags;
  if (data !== undefined && data !== 'drawn') await checkPhotographs(data, { batchSize });
  if (weights?.endsWith('.h5')) await checkWeights(weights, { imageSize });
  await folder.prepare();
  const cache = cacheDirectory();
  if (cache.instead !== undefined) {
    output.line(
      `${cache.instead} cannot be written; downloads go to ${cache.path} (GRAFT_HOME names another).`,
    );
    output.event({ event: 'cache', ...cache });
  }
  const network = networkFromEnvironment();
  const sources = await findSources(flags, { output, cacheDirectory: cache.path, network });
  if (sources.data.source !== 'folder') await checkPhotographs(sources.data.value, { batchSize });
  saySources(output, sources);
  return { cacheDirectory: cache.path, sources };
}

function recorded({ weights, data }: TutorialSources) {
  return { weightsSource: sourceOf(weights), dataSource: sourceOf(data) };
}

function notebookFor(output: Output, folder: RunFolder, figures: Map<string, string>): Notebook {
  return {
    print: (text) => {
      output.line(text);
      output.event({ event: 'text', text });
    },
    figure: async (name, svg) => {
      figures.set(name, svg);
      const path = await folder.writeFigure(name, svg);
      output.line(`Figure: ${path}`);
      output.event({ event: 'figure', path });
    },
    progress: (phase) => trainingProgress(output, phase),
  };
}

/** Which photograph was for what, so that the Studio can show what is behind a result. */
async function writePhotographs(
  folder: RunFolder,
  { card, photographs, skipped }: TutorialResult,
  data: string,
): Promise<void> {
  // As they lie in their folders, not as they were shuffled.
  const recorded = (files: readonly ScannedFile[]) =>
    recordFiles(
      files
        .map(({ path, label }) => ({ path: resolve(path), label }))
        .sort((one, other) => byCharacterCode(one.path, other.path)),
    );
  await writeRunPhotographs(folder, {
    formatVersion: 1,
    source: resolve(data),
    classNames: [...card.classNames],
    parts: {
      train: await recorded(photographs.train),
      validation: await recorded(photographs.validation),
      test: await recorded(photographs.test),
    },
    notes: [],
    skipped: [...skipped],
  });
}

function resultEvent(result: TutorialResult, model: string, seconds: number): TutorialResultEvent {
  const { initial, test } = result;
  return {
    event: 'result',
    model,
    initial: { loss: initial.loss, accuracy: initial.accuracy },
    phases: result.phases.map(phaseFigures),
    test: { loss: test.loss, accuracy: test.accuracy, correct: test.correct, count: test.count },
    seconds,
  };
}

function weightsOption(text: string): string {
  if (pretrainedWeights.includes(text) || text.endsWith('.h5')) return text;
  throw new InvalidArgumentError(`Expected ${pretrainedWeights.join(', ')} or the path of a Keras .h5 file.`);
}
