import { type FinishedShard, readFinished } from './done-file.js';
import { type OpenPlan, shardDigest } from './plan.js';
import { filesOfShard } from './shard-names.js';

/** What there is of the shards of a plan. */
export interface ShardsState {
  /** Shards of the plan. */
  readonly shards: number;
  /** Pictures of the plan. */
  readonly pictures: number;
  readonly finished: number;
  /** The numbers of those that must still be computed, ascending. */
  readonly missing: readonly number[];
  /** Pictures of finished shards that could be read, and that could not. */
  readonly computed: number;
  readonly unreadable: number;
  /** Those of the unreadable ones that could not be fetched for now. */
  readonly temporary: number;
  /** Finished shards of which no picture could be read. */
  readonly broken: readonly number[];
  /** Finished shards with pictures that could not be fetched for now: run them with --retry. */
  readonly toRetry: readonly number[];
  /** Seconds that the finished ones took, all together. */
  readonly seconds: number;
}

/** How shards are looked at. */
export interface CheckShardsOptions {
  /** The folder of their files. Default: that of the plan. */
  readonly out?: string;
  /** Whether every file is read and compared with its checksum, and not only its length. Default false. */
  readonly thorough?: boolean;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Looks which shards of a plan are finished. */
export async function stateOfShards(
  opened: OpenPlan,
  options: CheckShardsOptions = {},
): Promise<ShardsState> {
  const { plan } = opened;
  const missing: number[] = [];
  const broken: number[] = [];
  const toRetry: number[] = [];
  const sums = { finished: 0, computed: 0, unreadable: 0, temporary: 0, seconds: 0 };
  for await (const [index, shard] of finishedShards(opened, options)) {
    if (shard === undefined) {
      missing.push(index);
    } else {
      sums.finished++;
      sums.computed += shard.computed;
      sums.unreadable += shard.unreadable;
      sums.temporary += shard.temporary;
      sums.seconds += shard.seconds;
      if (shard.computed === 0) broken.push(index);
      if (shard.temporary > 0) toRetry.push(index);
    }
    options.onProgress?.({ done: index + 1, total: plan.shards.length });
  }
  return { shards: plan.shards.length, pictures: plan.pictures, missing, broken, toRetry, ...sums };
}

/** Each shard of a plan with what it holds; undefined for one that is not finished. */
export async function* finishedShards(
  { plan, folder }: OpenPlan,
  { out = folder, thorough = false }: CheckShardsOptions,
): AsyncGenerator<[index: number, shard: FinishedShard | undefined]> {
  for (const [index, planned] of plan.shards.entries()) {
    yield [index, await readFinished(filesOfShard(out, index), shardDigest(plan, planned), { thorough })];
  }
}
