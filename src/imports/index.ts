export { hubAddressText, isHubAddress, parseHubAddress } from '../hub-address.js';
export {
  type DownloadFromHubOptions,
  downloadFromHub,
  type HubNetwork,
  storedNetworkKinds,
} from './hub/download-network.js';
export {
  fineTuneAtOf,
  type ImportedBackbone,
  type ImportedBackboneOptions,
  importedBackbone,
  isKerasFile,
} from './imported-backbone.js';
export type { FoundLicense } from './license.js';
export type { PossibleCut } from './onnx/build-models.js';
export type { ResampledTable } from './onnx/fit-size.js';
export { type ImportedOnnx, type ImportOnnxOptions, importOnnx } from './onnx/import-onnx.js';
export type { FoundPreprocessing } from './onnx/neighbours.js';
export { checkPixels, PIXEL_MODES, type PixelMode, type PixelScaling } from './pixel-scaling.js';
