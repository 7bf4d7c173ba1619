import type { Command } from 'commander';
import { wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineRunShard(command: Command): void {
  command
    .requiredOption('--plan <folder>', 'what graft plan-shards has written')
    .option(
      '--index <n>',
      'the number of the shard, from 0 (default: SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX)',
      wholeNumber(0),
    )
    .option('--indexes <list>', 'several shards, one after the other, such as 0-3,7')
    .option(
      '--stdin',
      'read the numbers of shards from standard input, one a line, and compute each as it comes',
      false,
    )
    .option('--out <folder>', 'where the shards are written (default: the folder of the plan)')
    .option('--force', 'compute a shard even if it is finished', false)
    .option(
      '--retry',
      'compute a finished shard again if some of its pictures could not be fetched for now',
      false,
    )
    .option('--offline', 'download no weights; use what is in the cache or installed by npm', false)
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write events as JSON lines', false)
    .addHelpText(
      'after',
      `
A shard that is finished is left as it is, so a command may be repeated at any time: after a kill, a full disk, or on
another machine. Of predictions, shard-00000.jsonl has one JSON line a picture; of features, shard-00000.npy has the
numbers (NumPy's format, half precision), and shard-00000.jsonl the path and label of each row. Pictures that cannot be
read are in shard-00000.errors.jsonl; the exit code is 1 only if a shard could not be finished.

Examples:
  $ graft run-shard --plan features --index 0
  $ graft run-shard --plan features --indexes 0-99 --threads 4
  $ seq 0 99 | graft run-shard --plan features --stdin --json`,
    )
    .action(loaded(async () => (await import('../run-shard.js')).runRunShard));
}
