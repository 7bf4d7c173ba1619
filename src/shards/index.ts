export { type CheckShardsOptions, finishedShards, type ShardsState, stateOfShards } from './check-shards.js';
export { conflictingLabels } from './conflicting-labels.js';
export { featureDatasets } from './feature-dataset.js';
export { FeatureTable, type OpenTableOptions } from './feature-table.js';
export {
  expectShard,
  type FeatureComputation,
  type OpenPlan,
  planDigest,
  planPath,
  readPlan,
  type ShardComputation,
  type ShardPlan,
} from './plan.js';
export { type MakePlanOptions, makePlan } from './plan-shards.js';
export type { PicturePlaces } from './planned-pictures.js';
export { isAddress, type ListSource } from './read-list.js';
export { type RunShardOptions, runShard, type ShardOutcome, type ShardWork } from './run-shard.js';
export { type AskedOfPlan, expectSamePlan } from './same-plan.js';
export { indexesInWords, nameOfShard, parseIndexes } from './shard-names.js';
export { featureWork, predictionWork } from './shard-work.js';
export { type FeatureParts, splitFeatures } from './split-features.js';
