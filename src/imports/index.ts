export { fineTuneAtOf, type ImportedBackbone, importedBackbone } from './imported-backbone.js';
export {
  type ImportedOnnx,
  type ImportOnnxOptions,
  importOnnx,
  type PossibleCut,
} from './onnx/import-onnx.js';
export type { FoundPreprocessing } from './onnx/neighbours.js';
export { checkPixels, PIXEL_MODES, type PixelMode, type PixelScaling } from './pixel-scaling.js';
