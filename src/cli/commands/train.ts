import { type Command, Option } from 'commander';
import type { Setting } from '../../recipes/index.js';
import {
  channelNumbers,
  deviceOption,
  factor,
  languageOption,
  positiveNumber,
  wholeNumber,
} from '../options.js';
import { loaded, type Wanted } from './definition.js';
import { collectSettings } from './settings-option.js';

export async function defineTrain(command: Command, { withHelp }: Wanted): Promise<void> {
  // The list of settings is only for the help: it takes a second to load.
  const settings = withHelp ? (await import('../list-settings.js')).listSettings() : [];
  command
    .argument(
      '[dir]',
      'one folder of photographs per class; or train/, validation/ and test/ with such folders; a zip archive of them; or a CSV or JSON list of path and label',
    )
    .option(
      '--features <folder>',
      'instead of photographs: the features that graft plan-shards and graft run-shard computed; only the head is trained',
    )
    .option('--recipe <name|file.json>', 'fast, tutorial, best, or a saved recipe', 'fast')
    .option('--set <key=value>', 'change a setting of the recipe (may be repeated)', collectSettings)
    .option(
      '--backbone <name|file|hf:owner/name>',
      'the pretrained network; or a third-party classifier: an .onnx file, a .keras or whole .h5 file, or one from the Hugging Face Hub; same as --set backbone=NAME',
    )
    .option(
      '--weights <imagenet|openimages|file>',
      'weights of the backbone; openimages are installed by npm (default: imagenet, else openimages)',
    )
    .addOption(
      new Option(
        '--pixels <mode>',
        'with --backbone FILE: torch (mean and deviation of ImageNet), tf (-1 to 1) or raw (0 to 255) (default: what the file or one beside it says, else torch, of Keras tf)',
      ).choices(['torch', 'tf', 'raw']),
    )
    .option(
      '--mean <r,g,b>',
      'instead of --pixels: what is subtracted from the pixels, after --scale; one number or three',
      channelNumbers,
    )
    .option('--std <r,g,b>', 'what they are then divided by; one number or three', channelNumbers)
    .option(
      '--scale <factor>',
      'what pixels from 0 to 255 are multiplied by first, such as 1/255 (default with --mean or --std: 1/255)',
      factor,
    )
    .option(
      '--cut <name>',
      'with --backbone FILE: the value, or of Keras the layer, that the new head reads (default: the last one before its own head)',
    )
    .option(
      '--from <model.onnx>',
      'start from a classifier that Graft trained instead of from pretrained weights',
    )
    .addOption(
      new Option(
        '--labels-per-picture <n>',
        'one: classes exclude each other; several: a picture may have several labels or none (default: a list shows it; class folders: one)',
      ).choices(['one', 'several']),
    )
    .option(
      '--corrections <file.csv>',
      'other labels for some images, as graft inspect --labels --write-corrections lists them',
    )
    .option('--offline', 'download nothing; use what is in the cache or installed by npm', false)
    .option(
      '--seed <n>',
      'make the run repeatable (default: a random seed, which is recorded)',
      wholeNumber(0),
    )
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .addOption(deviceOption())
    .option('--out <run>', 'a new folder for the results (default: runs/ and the name of the folder)')
    .addOption(languageOption())
    .option('--resume <run>', 'continue a run that was stopped, failed or was killed')
    .option('--accept-changes', 'with --resume: continue even if photographs have changed', false)
    .option('--finish', 'with --resume: train no further; evaluate and save the best model so far', false)
    .option(
      '--checkpoint-minutes <n>',
      'save within an epoch when it takes longer than this',
      positiveNumber,
      5,
    )
    .option('--print-recipe', 'print all settings as JSON and train nothing', false)
    .option('--json', 'write events as JSON lines', false)
    .addHelpText('after', () => helpText(settings))
    .action(loaded(async () => (await import('../train.js')).runTrain));
}

function helpText(settings: readonly Setting[]): string {
  const lines = settings.map(
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
  $ graft train --resume runs/photos --finish
  $ graft train more-photos --from runs/photos/model.onnx

Settings for --set:
${lines.join('\n')}`;
}
