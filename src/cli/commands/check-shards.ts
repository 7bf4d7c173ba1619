import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineCheckShards(command: Command): void {
  command
    .argument('<plan>', 'the folder that graft plan-shards has written')
    .option('--out <folder>', 'where the shards are (default: the folder of the plan)')
    .option('--thorough', 'read every file and compare its checksum, not only its length', false)
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
Says how many shards are finished, how many pictures could not be read, and what is still to compute. The exit code is 1
while shards are missing.

Example:
  $ graft check-shards features`,
    )
    .action(loaded(async () => (await import('../check-shards.js')).runCheckShards));
}
