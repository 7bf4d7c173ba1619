import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineSummary(command: Command): void {
  command
    .argument(
      '<model.onnx>',
      'a classifier that Graft saved, or a network of another origin: its file or hf:OWNER/NAME',
    )
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      '\nExamples:\n  $ graft summary runs/tutorial/model.onnx\n  $ graft summary efficientnet_lite0.onnx',
    )
    .action(loaded(async () => (await import('../summary.js')).runSummary));
}
