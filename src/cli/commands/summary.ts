import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineSummary(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText('after', '\nExample:\n  $ graft summary runs/tutorial/model.onnx')
    .action(loaded(async () => (await import('../summary.js')).runSummary));
}
