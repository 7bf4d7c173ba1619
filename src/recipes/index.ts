export { type ClearCacheOptions, clearCache, listCache } from './cache.js';
export { type FailedAttempt, type Found, type Source, sourceOf, type Way } from './candidates.js';
export type { FindOptions } from './download-candidate.js';
export { type FastRecipe, type FastRecipeOptions, type FastResult, fastRecipe, trainFast } from './fast.js';
export { type FindDataOptions, findData } from './find-data.js';
export { type FindWeightsOptions, findWeights } from './find-weights.js';
