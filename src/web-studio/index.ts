export type { LabelledPhotograph, PhotographSource } from './photograph-source.js';
export { addPhotographRoutes } from './photographs/photograph-routes.js';
export { WebPhotographs } from './photographs/web-photographs.js';
export { openStorage } from './storage.js';
