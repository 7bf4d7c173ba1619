import { type Command, Option } from 'commander';
import { deviceOption, probability, wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function definePredict(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument(
      '[path...]',
      'pictures, folders of them, patterns such as "photos/**/*.jpg", or - for a picture from standard input',
    )
    .option('--top <k>', 'show the k most probable classes', wholeNumber(1))
    .option(
      '--threshold <p>',
      'call a picture unsure below this probability, from 0 to 1; where a picture may have several labels: it has each class from this probability on (default: as the model says)',
      probability,
    )
    .addOption(
      new Option(
        '--unfamiliar <what>',
        'pictures that are like none that the classifier was trained on: mark them, reject them (no class), or ignore that',
      )
        .choices(['reject', 'mark', 'ignore'])
        .default('mark'),
    )
    .option(
      '--list <file|->',
      'a file with one path per line, or paths separated by zero bytes; - for standard input',
    )
    .option(
      '--csv <file|->',
      'write one row per picture: path, label, probability, familiarity and unfamiliar, probability_NAME for each class, error; or path, labels divided by |, familiarity and unfamiliar, probability_NAME, error; - for standard output',
    )
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .addOption(deviceOption())
    .option('--json', 'write one JSON line per picture', false)
    .addHelpText(
      'after',
      `
Files that cannot be read are named and counted, and the exit code is 1; all others are classified. Folders are
searched recursively. Quote patterns, so that they work in every shell. With -, standard input is one picture; with
--list -, it is a list of paths:
find photos -name '*.jpg' -print0 | graft predict model.onnx --list -

A classifier chooses among its classes whatever the picture shows. Its familiarity, from 0 to 1, says whether the picture
is like those that it was trained on; the limit is in the model's card (graft summary). Models that were saved by earlier
versions do not measure it.

Examples:
  $ graft predict runs/tutorial/model.onnx cat.jpg dog.jpg
  $ graft predict runs/tutorial/model.onnx photos/validation --csv predictions.csv
  $ graft predict runs/tutorial/model.onnx "photos/**/*.jpg" --top 2 --threshold 0.8
  $ graft predict runs/tutorial/model.onnx - --json < cat.jpg`,
    )
    .action(loaded(async () => (await import('../predict.js')).runPredict));
}
