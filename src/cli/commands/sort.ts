import { type Command, Option } from 'commander';
import { probability, wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineSort(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument('<path...>', 'pictures, folders of them, or patterns such as "new/**/*.jpg"')
    .requiredOption('--out <dir>', 'a new or empty folder')
    .option('--threshold <p>', 'call a picture unsure below this probability, from 0 to 1', probability, 0.8)
    .addOption(
      new Option('--by <way>', 'copy the pictures, or link to them')
        .choices(['copy', 'hardlink', 'symlink'])
        .default('copy'),
    )
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write one JSON line per picture', false)
    .addHelpText(
      'after',
      `
Pictures go into the folder classes/NAME of --out, those that look like nothing the classifier was trained on into
unfamiliar, those below the threshold into unsure. They stay where they are. Two with the same name get a number. sorted.csv in --out says where each picture is, with its class and probability; those
that cannot be read are named there, and the exit code is 1. Look through the folders, move what is wrong, and train on
classes.

Examples:
  $ graft sort runs/tutorial/model.onnx photos --out sorted
  $ graft sort runs/tutorial/model.onnx photos --out sorted-by-link --by symlink --threshold 0.95`,
    )
    .action(loaded(async () => (await import('../sort.js')).runSort));
}
