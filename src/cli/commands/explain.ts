import type { Command } from 'commander';
import { deviceOption, wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineExplain(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument('<image>', 'a picture')
    .option('--class <name>', 'the class to explain (default: the predicted class)')
    .option('--out <file.png>', 'where to write the picture (default: <image>.explained.png in this folder)')
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .addOption(deviceOption())
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
The map is coarse: for pictures of 160 pixels, the last feature map of MobileNetV2 has 5 x 5 places; that of a transformer
has one for each patch. Warm places raise the score of the class, the others do not. A classifier that looks at the
background and not at the animal has learned the wrong thing, however high its accuracy is.

Examples:
  $ graft explain runs/tutorial/model.onnx cat.jpg
  $ graft explain runs/tutorial/model.onnx cat.jpg --class dogs --out why-not-a-dog.png`,
    )
    .action(loaded(async () => (await import('../explain.js')).runExplain));
}
