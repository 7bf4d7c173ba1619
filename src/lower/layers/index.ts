/* The layers that can be lowered, one file per family. Importing a file defines its lowerings. */
export * from './activation.js';
export * from './augmentation.js';
export * from './batch-normalization.js';
export * from './convolution.js';
export * from './dense.js';
export * from './dropout.js';
export * from './frozen-network.js';
export * from './layer-normalization.js';
export * from './layer-scale.js';
export * from './merging.js';
export * from './model.js';
export * from './operator.js';
export * from './pooling.js';
export * from './preprocessing.js';
export * from './reshaping.js';
