import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineSummary(command: Command): void {
  command
    .argument(
      '<model.onnx>',
      'a classifier that Graft saved, a third-party network (its file or hf:OWNER/NAME), or what Keras saved as .keras or .h5',
    )
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
For a third-party network, such as mobilenetv4.onnx, it shows the layers, how pixels are prepared, and the values that
\`graft train --cut\` may name. For a model that Keras saved, it shows the layers.

Example:
  $ graft summary runs/tutorial/model.onnx`,
    )
    .action(loaded(async () => (await import('../summary.js')).runSummary));
}
