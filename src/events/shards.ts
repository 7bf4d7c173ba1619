/* What `graft plan-shards`, `graft run-shard` and `graft check-shards` write with `--json`. */
import type { ShardsState } from '../shards/index.js';

/** While `graft plan-shards` looks for pictures, at most one a second. */
export interface PlanProgressEvent {
  readonly event: 'progress';
  /** Pictures that were found. */
  readonly pictures: number;
}

/** A folder that cannot be read, or a link to a folder, which is not followed. */
export interface PlanSkippedEvent {
  readonly event: 'skipped';
  readonly path: string;
  readonly reason: string;
}

/** The last line of `graft plan-shards`. */
export interface PlanResultEvent {
  readonly event: 'result';
  readonly kind: 'features' | 'predictions';
  /** The path of plan.json. */
  readonly plan: string;
  readonly folder: string;
  readonly shards: number;
  readonly pictures: number;
  /** Pictures of a shard; the last one may have fewer. */
  readonly shardSize: number;
  /** What was assumed of the network. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** A line that `graft plan-shards --json` writes. */
export type PlanShardsEvent = PlanProgressEvent | PlanSkippedEvent | PlanResultEvent;

/** Progress in a shard, at most one a second. */
export interface ShardProgressEvent {
  readonly event: 'progress';
  readonly index: number;
  /** Pictures that are done. */
  readonly done: number;
  readonly total: number;
}

/** A shard has ended. */
export interface ShardEvent {
  readonly event: 'shard';
  readonly index: number;
  /** 'skipped': it was finished before; 'failed': see `message`, the shard must be run again. */
  readonly status: 'finished' | 'skipped' | 'failed';
  /** Not of a failed shard, as what follows. */
  readonly pictures?: number;
  readonly computed?: number;
  readonly unreadable?: number;
  /** Unreadable ones that could not be fetched for now. */
  readonly temporary?: number;
  /** Seconds that its computation took. */
  readonly seconds?: number;
  /** Of a failed shard. */
  readonly message?: string;
  readonly hint?: string;
  /** Of a shard that failed because a disk is full: another machine may have room. */
  readonly diskFull?: true;
}

/** The last line of `graft run-shard`. */
export interface RunShardResultEvent {
  readonly event: 'result';
  /** Shards that were computed. */
  readonly finished: number;
  readonly skipped: number;
  readonly failed: number;
  /** Pictures that were computed, and those that could not be read. */
  readonly computed: number;
  readonly unreadable: number;
  readonly seconds: number;
  /** Pictures computed per second, including loading the network. */
  readonly imagesPerSecond: number;
}

/** A line that `graft run-shard --json` writes. */
export type RunShardEvent = ShardProgressEvent | ShardEvent | RunShardResultEvent;

/** The line that `graft check-shards --json` writes. */
export interface CheckShardsResultEvent extends Omit<ShardsState, 'seconds'> {
  readonly event: 'result';
}
