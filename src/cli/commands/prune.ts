import type { Command } from 'commander';
import { loaded } from './definition.js';

export function definePrune(command: Command): void {
  command
    .option('--predict-only', 'also remove what only training, exports and the Studio need', false)
    .option('--dry-run', 'remove nothing, but show what would be removed', false)
    .option('--json', 'write one JSON line per folder, and one for the result', false)
    .addHelpText(
      'after',
      `
onnxruntime-node brings ONNX Runtime for Linux, macOS and Windows; a machine needs one of them. What is removed comes back
when node_modules is made anew, as \`npm ci\` does; \`npm install\` finds nothing missing. The last line says how, and
\`graft doctor\` says it again. With --predict-only, \`graft predict\`, \`graft serve\` and the module
@graft-vision/graft/predict go on working.

Examples:
  $ graft prune
  $ graft prune --dry-run`,
    )
    .action(loaded(async () => (await import('../prune.js')).runPrune));
}
