import { resolve } from 'node:path';
import { readClassifierFile } from '../../classifier/index.js';
import { UsageError } from '../../errors.js';
import {
  abortSignal,
  anything,
  callable,
  checkOptions,
  type RulesOf,
  text,
  texts,
  trueOrFalse,
  wholeAboveZero,
} from '../../options.js';
import { digestOfFile } from '../../photographs/index.js';
import {
  expectSamePlan,
  type MakePlanOptions,
  makePlan,
  planPath,
  readPlan,
  type ShardComputation,
  type ShardPlan,
} from '../../shards/index.js';
import { type PlannedNetworkOptions, planFeatures } from './planned-network.js';

/** Options of `planShards`. */
export interface PlanShardsOptions
  extends PlannedNetworkOptions,
    Partial<Omit<MakePlanOptions, 'computation' | 'out'>> {
  /** The folder for the plan, and usually for the shards. */
  readonly out: string;
  /** A classifier's file: the shards are then its predictions. Default: the features of the recipe's backbone. */
  readonly model?: string;
  /**
   * Go on with the plan in the folder if it is one of the same pictures, network and size of shards, and refuse if it
   * is not; nothing is written then. Without pictures, those of the plan are meant. Default false.
   */
  readonly resume?: boolean;
}

/** A plan that was made. */
export interface PlannedShards {
  /** Its folder. */
  readonly folder: string;
  /** The path of plan.json. */
  readonly path: string;
  readonly plan: ShardPlan;
  /** What was assumed of the network. */
  readonly notes: readonly string[];
}

const SHARD_SIZE = 1000;
/** The features of a shard are in memory while it is computed: about 100 MB. */
const LARGEST_SHARD = 20_000;

const RULES: RulesOf<PlanShardsOptions> = {
  out: text,
  model: text,
  resume: trueOrFalse,
  recipe: anything,
  weights: text,
  resources: anything,
  downloads: anything,
  places: texts,
  lists: anything,
  shardSize: wholeAboveZero,
  signal: abortSignal,
  onProgress: callable,
  onSkipped: callable,
};

/**
 * Divides pictures into shards that any number of machines compute: the features of a network for a training with
 * `features`, or the predictions of a classifier. Reads no picture, so it takes seconds for a million; memory does not
 * grow with them.
 *
 * @throws UsageError when there is no picture, the folder holds a plan (with `resume`: none, or another one), or an
 *   option cannot be used
 * @throws GraftError when weights are not available, or a file cannot be read or written
 *
 * @example
 * ```ts
 * import { openShards, planShards } from '@graft-vision/graft/shards';
 *
 * const { folder, plan } = await planShards({ places: ['photos'], out: 'features' });
 * const runner = await openShards(folder);
 * for (const index of plan.shards.keys()) await runner.run(index);
 * await runner.close();
 * ```
 */
export async function planShards(options: PlanShardsOptions): Promise<PlannedShards> {
  checkOptions('planShards', options, RULES, ['out']);
  const { places = [], lists = [], shardSize = SHARD_SIZE, resume = false } = options;
  if (!resume && places.length === 0 && lists.length === 0) {
    throw new UsageError('Expected at least one picture, but none was named.', {
      hint: 'Name folders, pictures or http(s) addresses, or a list of them with --list.',
    });
  }
  if (shardSize > LARGEST_SHARD) {
    throw new UsageError(
      `A shard may have ${LARGEST_SHARD} pictures at most, but ${shardSize} were asked for.`,
      {
        hint: 'A shard that is lost is computed again as a whole: about 1000 pictures are a minute or less.',
      },
    );
  }
  const before = resume ? await readPlan(options.out) : undefined;
  const { computation, notes } = await computationOf(options);
  if (before !== undefined) {
    await expectSamePlan(before, { ...options, places, lists, computation });
    return { ...before, path: planPath(before.folder), notes };
  }
  const { folder, plan } = await makePlan({ ...options, places, lists, shardSize, computation });
  return { folder, path: planPath(folder), plan, notes };
}

async function computationOf(
  options: PlanShardsOptions,
): Promise<{ computation: ShardComputation; notes: readonly string[] }> {
  const { model, recipe, weights } = options;
  if (model === undefined) {
    const { notes, ...computation } = await planFeatures(options);
    return { computation, notes };
  }
  if (recipe !== undefined || weights !== undefined) {
    throw new UsageError(
      'A classifier brings its own network, so a recipe or weights have no effect with it.',
      {
        hint: 'Leave them out, or leave out the classifier to compute features.',
      },
    );
  }
  const path = resolve(model);
  // Says what is wrong with the file before any machine begins.
  await readClassifierFile(path);
  return { computation: { kind: 'predictions', model: path, digest: await digestOfFile(path) }, notes: [] };
}
