/**
 * Features and predictions of millions of pictures, computed in shards by any number of machines.
 *
 * @module shards
 */

export {
  checkShards,
  openShards,
  type PlannedShards,
  type PlanShardsOptions,
  planShards,
  type ShardRunner,
  type ShardRunnerOptions,
} from '../recipes/index.js';
export type {
  CheckShardsOptions,
  ListSource,
  RunShardOptions,
  ShardComputation,
  ShardOutcome,
  ShardPlan,
  ShardsState,
} from '../shards/index.js';
