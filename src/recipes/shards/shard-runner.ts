import { loadClassifier } from '../../classifier/index.js';
import { directNetwork } from '../../download/index.js';
import { GraftError } from '../../errors.js';
import { PictureFeatures } from '../../features/index.js';
import {
  abortSignal,
  aboveZero,
  anything,
  atLeastZero,
  callable,
  checkOptions,
  type RulesOf,
  text,
  trueOrFalse,
  wholeAboveZero,
} from '../../options.js';
import { digestOfFile } from '../../photographs/index.js';
import { Session } from '../../session/index.js';
import {
  featureWork,
  type OpenPlan,
  predictionWork,
  type RunShardOptions,
  readPlan,
  runShard,
  type ShardOutcome,
  type ShardPlan,
  type ShardWork,
} from '../../shards/index.js';
import { version } from '../../version.js';
import type { TrainResources } from '../run/train-options.js';
import { openNetwork } from './planned-network.js';

/** Options of `openShards`. */
export interface ShardRunnerOptions {
  /** Processor cores to use; all by default. */
  readonly threads?: number;
  readonly resources?: TrainResources;
}

/**
 * Opens a plan to carry out some of its shards.
 *
 * @param place its folder, or its plan.json
 * @throws UsageError when there is none
 * @throws GraftError when it is damaged, or was made by another version of Graft
 *
 * @example
 * ```ts
 * import { openShards } from '@graft-vision/graft/shards';
 *
 * const runner = await openShards('features');
 * const { computed, unreadable } = await runner.run(0);
 * await runner.close();
 * ```
 */
export async function openShards(place: string, options: ShardRunnerOptions = {}): Promise<ShardRunner> {
  checkOptions('openShards', options, { threads: anything, resources: anything });
  const opened = await readPlan(place);
  const { graftVersion } = opened.plan;
  if (graftVersion !== version) {
    throw new GraftError(
      `The plan in ${opened.folder} was made by Graft ${graftVersion}, but this is Graft ${version}.`,
      { hint: 'All machines need the same version, or their results would differ. Make the plan again.' },
    );
  }
  return new ShardRunner(opened, options);
}

/** What each option of `run` may be. */
const RUN_RULES: RulesOf<Omit<RunShardOptions, 'network'>> = {
  out: text,
  force: trueOrFalse,
  retry: trueOrFalse,
  attempts: wholeAboveZero,
  retryDelay: atLeastZero,
  mostBytes: aboveZero,
  timeLimit: aboveZero,
  signal: abortSignal,
  onProgress: callable,
};

/**
 * Carries out shards of a plan, one after the other; the network is loaded with the first one that must be computed.
 * `close` frees it. `openShards` makes one.
 */
export class ShardRunner {
  readonly #opened: OpenPlan;
  readonly #options: ShardRunnerOptions;
  readonly #session: Session;
  #work: Promise<ShardWork> | undefined;

  /** @internal */
  constructor(opened: OpenPlan, options: ShardRunnerOptions) {
    this.#opened = opened;
    this.#options = options;
    this.#session = new Session({ threads: options.threads });
  }

  get plan(): ShardPlan {
    return this.#opened.plan;
  }

  /** The folder of the plan. */
  get folder(): string {
    return this.#opened.folder;
  }

  /** Carries out one shard; see `runShard`. @param index counted from 0 */
  async run(index: number, options: Omit<RunShardOptions, 'network'> = {}): Promise<ShardOutcome> {
    checkOptions('run', options, RUN_RULES);
    const network = this.#options.resources?.network ?? directNetwork();
    return await runShard(this.#opened, index, () => this.#load(), { network, ...options });
  }

  async close(): Promise<void> {
    const work = await this.#work?.catch(() => undefined);
    await work?.close();
    await this.#session.close();
  }

  #load(): Promise<ShardWork> {
    this.#work ??= this.#open().catch((error: unknown) => {
      this.#work = undefined;
      throw error;
    });
    return this.#work;
  }

  async #open(): Promise<ShardWork> {
    const { computation } = this.#opened.plan;
    const session = this.#session;
    if (computation.kind === 'predictions') {
      const { model, digest } = computation;
      await expectModel(model, digest);
      return predictionWork(await loadClassifier(model, { session }));
    }
    const network = await openNetwork(computation, this.#options.resources ?? {}, session);
    const features = await PictureFeatures.open(network, { session });
    if (features.digest === computation.digest) return featureWork(features);
    await features.close();
    throw new GraftError(
      `The network ${computation.network.backbone} with the weights ${computation.weights} is another one here than where ${this.#opened.folder} was planned.`,
      { hint: 'All machines need the same weights. Copy them, or make the plan again.' },
    );
  }
}

/** @throws GraftError when the classifier of a plan is missing or another one */
async function expectModel(model: string, digest: string): Promise<void> {
  const found = await digestOfFile(model).catch((error: unknown) => {
    throw new GraftError(`The classifier of the plan cannot be read: ${model}.`, {
      hint: 'It must lie where every machine reaches it under the same path.',
      cause: error,
    });
  });
  if (found === digest) return;
  throw new GraftError(`${model} is another classifier than the plan was made with.`, {
    hint: 'Put the file back, or make the plan again.',
  });
}
