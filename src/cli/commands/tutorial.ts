import { type Command, InvalidArgumentError, Option } from 'commander';
import { recipes } from '../../recipes/index.js';
import { PRETRAINED_WEIGHTS } from '../../zoo/index.js';
import { deviceOption, languageOption, wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineTutorial(command: Command): void {
  const { featureExtraction, fineTuning, batchSize, imageSize } = recipes.tutorial;
  command
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
    .addOption(deviceOption())
    .option(
      '--reuse-views',
      "fine-tune on the first phase's augmented views: faster, but needs more memory",
      false,
    )
    .option('--out <run>', 'folder for the results; an earlier run in it is replaced', 'runs/tutorial')
    .addOption(languageOption())
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
    .action(loaded(async () => (await import('../tutorial.js')).runTutorial));
}

function weightsOption(text: string): string {
  if (PRETRAINED_WEIGHTS.includes(text) || text.endsWith('.h5')) return text;
  throw new InvalidArgumentError(
    `Expected ${PRETRAINED_WEIGHTS.join(', ')} or the path of a Keras .h5 file.`,
  );
}
