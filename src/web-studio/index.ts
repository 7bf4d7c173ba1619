export { addModelRoutes } from './judge/model-routes.js';
export type { LabelledPhotograph, PhotographSource } from './photograph-source.js';
export { addPhotographRoutes } from './photographs/photograph-routes.js';
export { WebPhotographs } from './photographs/web-photographs.js';
export { addRunRoutes } from './runs/run-routes.js';
export { WebRuns } from './runs/web-runs.js';
export type { WebRunsOptions } from './runs/web-runs-options.js';
export { openStorage } from './storage.js';
