import type { Command } from 'commander';
import { deviceOption, fraction, languageOption, wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineEvaluate(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument(
      '<dir>',
      'class folders, test/ or validation/ of class folders, a zip archive of them, or a CSV or JSON list of path and label',
    )
    .option(
      '--threshold <p>',
      'probability at which the second of two classes is predicted, or each class where a picture may have several labels (default: the more probable class, or as the model says)',
      fraction,
    )
    .option(
      '--top <k>',
      'also report how often the right class is among the k most probable',
      wholeNumber(1),
      5,
    )
    .option('--corrections <file.csv>', 'other labels for some pictures, as for graft train')
    .option(
      '--others <path>',
      'pictures of something else: also measure how well the familiarity tells them from those of the classes',
    )
    .option(
      '--csv <file|->',
      'write one row per picture: path, label, predicted, probability_NAME for each class, loss; - for standard output',
    )
    .option('--out <dir>', 'folder for figures and report.html (default: evaluation-DATA next to the model)')
    .option('--no-report', 'write no figures and no report')
    .addOption(languageOption())
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .addOption(deviceOption())
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
Metrics have 95 % confidence intervals. Files that cannot be read are named and left out.

Examples:
  $ graft evaluate runs/tutorial/model.onnx photos/validation
  $ graft evaluate runs/tutorial/model.onnx photos --out report
  $ graft evaluate runs/tutorial/model.onnx photos/validation --threshold 0.8 --csv validation.csv
  $ graft evaluate runs/tutorial/model.onnx photos/validation --others more-photos
  $ graft evaluate runs/tutorial/model.onnx photos/validation --json`,
    )
    .action(loaded(async () => (await import('../evaluate.js')).runEvaluate));
}
