import { callable, checkOptions, text, trueOrFalse } from '../../options.js';
import { type CheckShardsOptions, readPlan, type ShardsState, stateOfShards } from '../../shards/index.js';

/**
 * Looks which shards of a plan are finished, and how many pictures could not be read.
 *
 * @param place the folder of the plan, or its plan.json
 * @throws UsageError when there is no plan
 * @throws GraftError when it is damaged
 *
 * @example
 * ```ts
 * import { checkShards } from '@graft-vision/graft/shards';
 *
 * const { missing } = await checkShards('features');
 * ```
 */
export async function checkShards(place: string, options: CheckShardsOptions = {}): Promise<ShardsState> {
  checkOptions('checkShards', options, { out: text, thorough: trueOrFalse, onProgress: callable });
  return await stateOfShards(await readPlan(place), options);
}
