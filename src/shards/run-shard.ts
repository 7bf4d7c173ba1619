import { mkdir } from 'node:fs/promises';
import type { Network } from '../download/index.js';
import { GraftError } from '../errors.js';
import { fileReason } from '../files/index.js';
import { type FinishedShard, readFinished, removeLeftovers, writeDone } from './done-file.js';
import { readShard } from './manifest.js';
import { expectShard, type OpenPlan, shardDigest } from './plan.js';
import { filesOfShard, nameOfShard } from './shard-names.js';
import { ShardOutput, type ShardRow } from './shard-output.js';
import { type ShardSource, ShardSources } from './shard-sources.js';

/** What a shard's pictures go through: a network or a classifier, loaded once for any number of shards. */
export interface ShardWork {
  /** One row for each picture, in their order. */
  rows(sources: AsyncIterable<ShardSource>): AsyncGenerator<ShardRow>;
  close(): Promise<void>;
}

/** How a shard is carried out. */
export interface RunShardOptions {
  /** The folder for its files. Default: that of the plan. */
  readonly out?: string;
  /** Compute it even if it is finished. Default false. */
  readonly force?: boolean;
  /** Compute it again if some of its pictures could not be fetched for now. Default false. */
  readonly retry?: boolean;
  /** How http(s) addresses are reached. Default: directly. */
  readonly network: Network;
  /** Attempts at an address, default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, default 1000; each further wait is twice as long. */
  readonly retryDelay?: number;
  /** Bytes of a picture from an address, default 100 MB; larger ones are refused. */
  readonly mostBytes?: number;
  /** Milliseconds for one attempt at a picture, default 60,000. */
  readonly timeLimit?: number;
  readonly signal?: AbortSignal;
  /** Called with each picture that is done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What became of a shard. */
export interface ShardOutcome extends Omit<FinishedShard, 'formatVersion' | 'digest'> {
  /** 'skipped': it was finished before, or another process was faster. */
  readonly status: 'finished' | 'skipped';
}

/**
 * Carries out one shard: reads its pictures, computes, and writes its files. A shard that is finished is left as it is.
 * Killed at any moment, it leaves either a finished shard or one that the next process computes from its beginning. Of
 * several processes that work on the same shard, one writes it.
 *
 * @param load gives the network or the classifier; it is not called for a shard that is finished
 * @throws UsageError when there is no such shard
 * @throws GraftError when a file cannot be written, the manifest is another one, or no address answers
 */
export async function runShard(
  opened: OpenPlan,
  index: number,
  load: () => Promise<ShardWork>,
  options: RunShardOptions,
): Promise<ShardOutcome> {
  const start = performance.now();
  const planned = expectShard(opened, index);
  const digest = shardDigest(opened.plan, planned);
  const { out = opened.folder, force = false, retry = false, signal } = options;
  const files = filesOfShard(out, index);
  const finished = async (): Promise<ShardOutcome | undefined> => {
    const known = await readFinished(files, digest, { thorough: true });
    return known && { ...withoutVersion(known), status: 'skipped' };
  };
  const before = await finished();
  if (before !== undefined && !force && !(retry && before.temporary > 0)) return before;
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw new GraftError(`${out} cannot be made: ${fileReason(error)}.`, {
      hint: 'Choose another folder with --out.',
      cause: error,
    });
  });
  const output = new ShardOutput(files, sizeOf(opened));
  try {
    const pictures = await readShard(opened, planned);
    const work = await load();
    const sources = new ShardSources(pictures, fetchOptions(options));
    let done = 0;
    for await (const row of work.rows(sources)) {
      signal?.throwIfAborted();
      const picture = pictures[done++];
      await output.add(row, picture, sources.temporary.has(picture.path));
      options.onProgress?.({ done, total: pictures.length });
    }
    if (done !== pictures.length) {
      throw new GraftError(`${nameOfShard(index)} gave ${done} results for ${pictures.length} pictures.`, {
        hint: 'This is a fault of Graft; please report it.',
      });
    }
    const faster = before === undefined ? await finished() : undefined;
    if (faster !== undefined) {
      await output.discard();
      return faster;
    }
    const shard = {
      shard: index,
      pictures: done,
      computed: output.computed,
      unreadable: output.unreadable,
      temporary: countTemporary(pictures, sources),
      files: await output.commit(),
      seconds: (performance.now() - start) / 1000,
    };
    await writeDone(files, { digest, ...shard });
    await removeLeftovers(out, index);
    return { ...shard, status: 'finished' };
  } catch (error) {
    await output.discard();
    signal?.throwIfAborted();
    // Another process may have finished the same shard and taken away what this one was writing.
    const faster = before === undefined ? await finished() : undefined;
    if (faster !== undefined) return faster;
    throw error;
  }
}

function fetchOptions(options: RunShardOptions): ConstructorParameters<typeof ShardSources>[1] {
  const { network, attempts = 5, retryDelay = 1000, mostBytes = 100e6, timeLimit = 60_000, signal } = options;
  return { network, attempts, retryDelay, mostBytes, timeLimit, signal };
}

/** How many numbers the features of a picture are; undefined for predictions. */
function sizeOf({ plan: { computation } }: OpenPlan): number | undefined {
  return computation.kind === 'features' ? computation.size : undefined;
}

function countTemporary(pictures: readonly { readonly path: string }[], { temporary }: ShardSources): number {
  return pictures.filter(({ path }) => temporary.has(path)).length;
}

function withoutVersion({
  formatVersion: _,
  digest: __,
  ...shard
}: FinishedShard): Omit<ShardOutcome, 'status'> {
  return shard;
}
