export { type ImportedOnnx, type ImportOnnxOptions, importOnnx } from './onnx/import-onnx.js';
export type { FoundPreprocessing } from './onnx/neighbours.js';
