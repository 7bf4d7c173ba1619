export { imageDatasetFromFiles, type WebDatasetOptions } from './dataset.js';
export { candidatesOf, partsOf } from './divide-pictures.js';
export { forgetTraining } from './kept-training.js';
export { KeptTrainingError, type KeptTrainingProblem } from './kept-training-error.js';
export type { LabelledPicture, Pictures } from './pictures.js';
export { configureRuntime, type RuntimeSettings } from './runtime.js';
export { saveClassifier } from './save-classifier.js';
export { train } from './train.js';
export type { ReadProgress, WebTrainOptions, WebTrainResult } from './train-options.js';
