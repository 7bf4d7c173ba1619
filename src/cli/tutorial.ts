import { randomInt } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Notebook,
  type TutorialResult,
  transferLearning,
  tutorialDefaults,
} from '../../examples/transfer-learning.js';
import type { DownloadProgress } from '../data/index.js';
import { setThreads } from '../runtime/index.js';
import { version } from '../version.js';
import { pretrainedWeights } from '../zoo/index.js';
import { cacheDirectory } from './cache-directory.js';
import { phaseFigures, reportSkipped } from './figures.js';
import { wholeNumber } from './options.js';
import { createOutput, type Output } from './output.js';
import { terminalBar, trainingProgress } from './progress.js';
import { RunFolder } from './run-folder.js';
import { fastSettings, runFastRecipe } from './tutorial-fast.js';
import type { TutorialFlags } from './tutorial-flags.js';
import { checkWeights, findPhotographs } from './tutorial-inputs.js';

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
    .option('--data <dir>', 'folder with train/ and validation/, each with class folders (default: download)')
    .option(
      '--weights <imagenet|openimages|file.h5>',
      'weights of the base: imagenet is downloaded, openimages is installed with Graft',
      weightsOption,
      tutorialDefaults.weights,
    )
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
Examples:
  $ graft tutorial
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
  const cache = cacheDirectory();
  const { batchSize, imageSize, weights } = flags;
  const data = await findPhotographs(flags.data, {
    batchSize,
    cacheDirectory: cache,
    onProgress: downloadProgress(output, 'photographs'),
  });
  const onWeights = downloadProgress(output, 'weights');
  await checkWeights(weights, { imageSize, cacheDirectory: cache, onProgress: onWeights });
  const folder = new RunFolder(flags.out);
  await folder.prepare();
  const seed = flags.seed ?? randomInt(2 ** 31);
  if (flags.recipe === 'fast') {
    const recipe = fastSettings(flags, (name) => command.getOptionValueSource(name) === 'cli');
    await runFastRecipe({ data, weights, seed, recipe, cacheDirectory: cache }, { output, folder, start });
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
  };
  const config = { command: 'tutorial', graftVersion: version, ...options, threads: flags.threads ?? null };
  output.event({ event: 'start', ...config });
  const result = await transferLearning(options, notebookFor(output, folder));
  await folder.writeJson('config.json', config);
  await folder.writeJson('history.json', result.history);
  await folder.writeText('summary.txt', `${result.summaries.join('\n\n')}\n`);
  reportSkipped(output, result.skipped);
  const seconds = (performance.now() - start) / 1000;
  output.line(`\nSaved ${options.model}, with figures and history beside it, after ${seconds.toFixed(0)} s.`);
  output.line(`Try it: graft predict ${options.model} PICTURE...`);
  output.event(resultEvent(result, options.model, seconds));
}

function notebookFor(output: Output, folder: RunFolder): Notebook {
  return {
    print: (text) => {
      output.line(text);
      output.event({ event: 'text', text });
    },
    figure: async (name, svg) => {
      const path = await folder.writeFigure(name, svg);
      output.line(`Figure: ${path}`);
      output.event({ event: 'figure', path });
    },
    progress: (phase) => trainingProgress(output, phase),
  };
}

function resultEvent(result: TutorialResult, model: string, seconds: number) {
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

function downloadProgress(output: Output, what: string): (progress: DownloadProgress) => void {
  let bar: ReturnType<typeof terminalBar>;
  let announced = false;
  return ({ receivedBytes, totalBytes }) => {
    if (!announced) {
      announced = true;
      output.line(`Downloading the ${what}`);
      output.event({ event: 'download', what, totalBytes });
      if (!output.json) bar = terminalBar('{bar} {percentage} % - ETA {eta_formatted}');
      bar?.start(totalBytes ?? 0, 0);
    }
    bar?.update(receivedBytes);
    if (receivedBytes === totalBytes) bar?.stop();
  };
}

function weightsOption(text: string): string {
  if (pretrainedWeights.includes(text) || text.endsWith('.h5')) return text;
  throw new InvalidArgumentError(`Expected ${pretrainedWeights.join(', ')} or the path of a Keras .h5 file.`);
}
