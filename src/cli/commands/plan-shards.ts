import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../options.js';
import { loaded } from './definition.js';
import { collectSettings } from './settings-option.js';

export function definePlanShards(command: Command): void {
  command
    .argument('[path...]', 'folders of pictures, pictures, or http(s) addresses')
    .option(
      '--list <file|->',
      'a file with one path or address per line, or a .csv or .jsonl file with path, label and part; - for standard input (may be repeated)',
      (text: string, sofar: readonly string[] = []) => [...sofar, text],
    )
    .requiredOption('--out <folder>', 'a new folder for the plan, and for the shards')
    .option(
      '--resume',
      'go on with the plan in --out: compare it with what is asked for, and write nothing',
      false,
    )
    .option(
      '--predict <model.onnx>',
      'classify the pictures with this classifier, instead of computing features',
    )
    .option('--shard-size <n>', 'pictures of a shard, which is computed as a whole', shardSize, 1000)
    .option('--recipe <name|file.json>', 'the recipe whose backbone sees the pictures, at its size', 'fast')
    .option(
      '--set <key=value>',
      'change a setting of the recipe, such as imageSize (may be repeated)',
      collectSettings,
    )
    .option('--backbone <name|file|hf:owner/name>', 'the pretrained network; same as --set backbone=NAME')
    .option(
      '--weights <imagenet|openimages|file>',
      'weights of the backbone (default: imagenet, else openimages)',
    )
    .option('--offline', 'download nothing; use what is in the cache or installed by npm', false)
    .option('--json', 'write events as JSON lines', false)
    .addHelpText(
      'after',
      `
For millions of pictures, or several machines. The plan says what is computed and divides the pictures into shards; no
picture is read yet. graft run-shard computes a shard on any machine that reaches the folder, the pictures and the model
under the same paths; graft check-shards says which are missing.

The label of a picture in a folder is the folder below the named one, or below train/, validation/ and test/.

Examples:
  $ graft plan-shards photos --out features
  $ graft run-shard --plan features --indexes 0-9
  $ graft train --features features --out runs/photos
  $ graft plan-shards --list pictures.csv --predict runs/photos/model.onnx --out predictions`,
    )
    .action(loaded(async () => (await import('../plan-shards.js')).runPlanShards));
}

function shardSize(text: string): number {
  const size = wholeNumber(1)(text);
  if (size <= 20_000) return size;
  throw new InvalidArgumentError(
    'Expected at most 20000: a shard that is lost is computed again as a whole.',
  );
}
