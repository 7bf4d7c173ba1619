export {
  fineTuneAtOf,
  type ImportedBackbone,
  importedBackbone,
  PIXEL_MODES,
  type PixelMode,
} from './imported-backbone.js';
export { type ImportedOnnx, type ImportOnnxOptions, importOnnx } from './onnx/import-onnx.js';
export type { FoundPreprocessing } from './onnx/neighbours.js';
