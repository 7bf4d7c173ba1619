/* What is loaded when a model is judged, tried or downloaded for the first time. */
export { RunPictures } from './run-pictures.js';
export { downloadOf, downloadsOf } from './web-downloads.js';
export { WebEvaluations } from './web-evaluations.js';
export { WebModels } from './web-models.js';
