import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { divideIntoShards } from './manifest.js';
import { computationDigest, type OpenPlan, type ShardComputation } from './plan.js';
import { type PicturePlaces, plannedPictures } from './planned-pictures.js';

/** What a plan is compared with before somebody goes on with it. */
export interface AskedOfPlan extends PicturePlaces {
  readonly computation: ShardComputation;
  /** Undefined: whatever the plan says. */
  readonly shardSize?: number;
  readonly onSkipped?: (path: string, reason: string) => void;
}

/**
 * Compares a plan with what is asked for now: the computation, the size of shards, and each path, label and part. Where
 * no picture is named, those of the plan are meant.
 *
 * @throws UsageError when it is a plan of something else
 */
export async function expectSamePlan({ plan, folder }: OpenPlan, asked: AskedOfPlan): Promise<void> {
  const other = otherComputation(plan.computation, asked.computation);
  if (other !== undefined) throw differs(folder, other);
  if (asked.shardSize !== undefined && asked.shardSize !== plan.shardSize) {
    throw differs(folder, `its shards have ${plan.shardSize} pictures, not ${asked.shardSize}`);
  }
  if (asked.places.length === 0 && (asked.lists ?? []).length === 0) return;
  const pictures = plannedPictures(asked, asked.onSkipped ?? (() => undefined));
  const shards = await divideIntoShards(pictures, plan.shardSize);
  const count = shards.reduce((sum, shard) => sum + shard.pictures, 0);
  if (count !== plan.pictures) {
    throw differs(folder, `it has ${counted(plan.pictures, 'picture')}, but ${count} were named`);
  }
  const at = shards.findIndex(({ sha256 }, index) => sha256 !== plan.shards[index].sha256);
  if (at >= 0) {
    throw differs(folder, `from shard ${at} on, its pictures, labels or parts are not those that were named`);
  }
}

/** How a planned computation differs from the one that is asked for; undefined where both are the same. */
function otherComputation(planned: ShardComputation, asked: ShardComputation): string | undefined {
  if (planned.kind !== asked.kind) return `it is one of ${planned.kind}, not of ${asked.kind}`;
  if (computationDigest(planned) === computationDigest(asked)) return undefined;
  const [before, now] = [inWords(planned), inWords(asked)];
  return before === now
    ? `${before} ${asked.kind === 'features' ? 'has other weights, or resizes pictures otherwise,' : 'has other content'} now than when it was planned`
    : `it was made with ${before}, not with ${now}`;
}

function inWords(computation: ShardComputation): string {
  if (computation.kind === 'predictions') return `the classifier ${computation.model}`;
  const { network, weights } = computation;
  const alpha = network.alpha === 1 ? '' : ` of width ${network.alpha}`;
  return `${network.backbone}${alpha} at ${network.imageSize} pixels with the weights ${weights}`;
}

function differs(folder: string, how: string): UsageError {
  return new UsageError(`${folder} holds another plan: ${how}.`, {
    hint: 'Ask for the same as before to go on with it, or plan this in another folder with --out.',
  });
}
