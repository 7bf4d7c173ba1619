import type { Command } from 'commander';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import type { PlanProgressEvent, PlanResultEvent, PlanSkippedEvent } from '../events/index.js';
import { type FailedAttempt, planShards } from '../recipes/index.js';
import type { ShardPlan } from '../shards/index.js';
import { shellWord } from '../shell-word.js';
import { AtMostEvery } from './at-most-every.js';
import { cacheDirectory } from './cache-directory.js';
import { chooseRecipe, type RecipeFlags } from './choose-recipe.js';
import { showDownload } from './download-progress.js';
import { expectFile } from './input-files.js';
import { hubFromEnvironment, networkFromEnvironment } from './network.js';
import { createOutput, type Output } from './output.js';
import { showFailedAttempt } from './show-sources.js';

interface PlanShardsFlags extends RecipeFlags {
  readonly out: string;
  readonly list?: readonly string[];
  readonly predict?: string;
  readonly weights?: string;
  readonly shardSize: number;
  readonly resume: boolean;
  readonly offline: boolean;
  readonly json: boolean;
}

export async function runPlanShards(
  places: readonly string[],
  flags: PlanShardsFlags,
  command: Command,
): Promise<void> {
  const start = performance.now();
  const output = createOutput(flags.json);
  if (flags.predict !== undefined) {
    await expectFile(flags.predict, 'model');
    expectNoNetwork(command);
  }
  const lists = (flags.list ?? []).map((name) =>
    name === '-' ? { name: 'standard input', stream: process.stdin } : { name },
  );
  const { end, ...download } = showDownload(output, 'weights');
  const ofFeatures = flags.predict === undefined && {
    recipe: await chooseRecipe(flags),
    ...(flags.weights !== undefined && { weights: flags.weights }),
    resources: {
      cacheDirectory: cacheDirectory().path,
      network: networkFromEnvironment(),
      offline: flags.offline,
      ...hubFromEnvironment(),
    },
    downloads: {
      ...download,
      onFailed: (attempt: FailedAttempt) => showFailedAttempt(output, attempt),
    },
  };
  const { folder, path, plan, notes } = await planShards({
    places,
    lists,
    out: flags.out,
    resume: flags.resume,
    // A plan that is gone on with has a size of its own.
    ...((!flags.resume || command.getOptionValueSource('shardSize') === 'cli') && {
      shardSize: flags.shardSize,
    }),
    ...(flags.predict !== undefined && { model: flags.predict }),
    ...ofFeatures,
    onProgress: progressOf(output),
    onSkipped: (skipped, reason) => {
      output.line(`${skipped} is left out: ${reason}.`);
      output.event<PlanSkippedEvent>({ event: 'skipped', path: skipped, reason });
    },
  }).finally(end);
  const { kind } = plan.computation;
  for (const note of notes) output.line(note);
  output.line(
    `${flags.resume ? 'Going on with' : 'Planned'} the ${kind} of ${counted(plan.pictures, 'picture')} in ${shardsInWords(plan)}: ${path}`,
  );
  const last = plan.shards.length - 1;
  output.line(
    `Compute them on any machine that reaches this folder: graft run-shard --plan ${shellWord(folder)} --indexes ${last === 0 ? '0' : `0-${last}`}`,
  );
  output.event<PlanResultEvent>({
    event: 'result',
    kind,
    plan: path,
    folder,
    shards: plan.shards.length,
    pictures: plan.pictures,
    shardSize: plan.shardSize,
    notes,
    seconds: (performance.now() - start) / 1000,
  });
}

function shardsInWords({ shards, shardSize, pictures }: ShardPlan): string {
  if (shards.length === 1) return '1 shard';
  return `${shards.length} shards of ${pictures % shardSize === 0 ? '' : 'up to '}${shardSize}`;
}

/** The options that say which network computes features. */
const OF_NETWORK = ['recipe', 'set', 'backbone', 'weights'];

/** @throws UsageError when one of them is given with a classifier, which brings its own network */
function expectNoNetwork(command: Command): void {
  const given = OF_NETWORK.find((name) => command.getOptionValueSource(name) === 'cli');
  if (given === undefined) return;
  throw new UsageError(`--predict brings its own network, so --${given} has no effect with it.`, {
    hint: 'Leave one of them out.',
  });
}

function progressOf(output: Output): (pictures: number) => void {
  const times = AtMostEvery.of(output);
  return (pictures) => {
    if (!times.isTime()) return;
    output.line(`${counted(pictures, 'picture')} found`);
    output.event<PlanProgressEvent>({ event: 'progress', pictures });
  };
}
