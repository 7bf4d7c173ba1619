/* The part of this room that also runs in a browser. */
export { blendHeatMap } from './blend-heat-map.js';
export { compareRuns } from './compare/compare-runs.js';
export type { Run } from './compare/run.js';
export { type RunResult, runPhotographsSchema, runResult, runResultsSchema } from './compare/run-results.js';
export { hasSeveralLabels } from './compare/several-labels.js';
export { evaluationRemarks } from './evaluation-remarks.js';
export { multilabelRemarks } from './multilabel-remarks.js';
export type { RgbImage } from './rgb-image.js';
export { turkish } from './words/tr-remarks.js';
export * as turkishValues from './words/tr-values.js';
