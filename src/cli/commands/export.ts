import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExportFormat } from '../../exports/index.js';
import { wholeNumber } from '../options.js';
import { loaded } from './definition.js';

const FORMS: readonly (ExportFormat | 'web')[] = ['fp16', 'int8', 'zip', 'keras', 'web'];

export function defineExport(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .addOption(
      new Option(
        '--to <form>',
        'fp16: half the size, the same speed; int8: a quarter of the size, integer arithmetic; zip: model, labels, card and examples; keras: a .keras file for keras.saving.load_model; web: a folder that classifies in any browser',
      )
        .choices(FORMS)
        .makeOptionMandatory(),
    )
    .option(
      '--out <path>',
      'the file or folder to write (default: next to the model, with another extension)',
    )
    .option(
      '--data <dir>',
      'class folders, or train/ and validation/ with such folders, or a CSV or JSON list: int8 measures ranges on training pictures; the others show how the results change',
    )
    .option(
      '--calibration-images <n>',
      'most pictures to measure ranges on (default: 256); where no part is held back, a quarter of all, but 32 at least',
      wholeNumber(1),
    )
    .option(
      '--weight-bits <7|8>',
      'bits of int8 kernels: 7 for x86 processors without VNNI (default: 8)',
      weightBits,
    )
    .option('--seed <n>', 'seed for choosing those pictures (default: 0)', wholeNumber(0))
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--title <text>', 'heading of the web page (default: made from the class names)')
    .option('--webgpu', 'let the web page use the graphics card, with larger files', false)
    .option('--json', 'write events as JSON lines', false)
    .addHelpText(
      'after',
      `
Examples:
  $ graft export runs/tutorial/model.onnx --to fp16
  $ graft export runs/tutorial/model.onnx --to int8 --data photos
  $ graft export runs/tutorial/model.onnx --to zip --out classifier.zip
  $ graft export runs/tutorial/model.onnx --to keras
  $ graft export runs/tutorial/model.onnx --to web --out web-page`,
    )
    .action(loaded(async () => (await import('../export.js')).runExport));
}

function weightBits(text: string): 7 | 8 {
  if (text === '7') return 7;
  if (text === '8') return 8;
  throw new InvalidArgumentError('Expected 7 or 8.');
}
