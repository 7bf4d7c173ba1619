import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineDoctor(command: Command): void {
  command
    .option('--json', 'write one JSON line per check, and one for the result', false)
    .addHelpText(
      'after',
      `
It checks the version of Node, whether Graft's package is complete, ONNX Runtime (by running a small graph), sharp (by
decoding a small picture), the cache, disk space, memory, processor cores, and whether the two files that the tutorial
downloads can be reached.

Exit code 0: Graft works here; there may be warnings. Exit code 1: something must be fixed first.

Examples:
  $ graft doctor
  $ graft doctor --json`,
    )
    .action(loaded(async () => (await import('../doctor.js')).runDoctor));
}
