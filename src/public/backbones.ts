/**
 * Pretrained networks, and the weights that they start with.
 *
 * @module backbones
 */

export {
  type DownloadFromHubOptions,
  downloadFromHub,
  type FoundLicense,
  type FoundPreprocessing,
  type HubNetwork,
  type ImportedOnnx,
  type ImportOnnxOptions,
  importOnnx,
  type PixelMode,
  type PixelScaling,
  type PossibleCut,
  type ResampledTable,
} from '../imports/index.js';
export {
  type Backbone,
  type BackboneDescription,
  type BackboneName,
  type BackboneOptions,
  backbones,
  createBackbone,
  describeBackbone,
  EfficientNetV2B0,
  type EfficientNetV2B0Options,
  efficientNetV2B0,
  type InputShape,
  loadKerasWeights,
  MobileNetV2,
  type MobileNetV2Options,
  MobileNetV3Large,
  type MobileNetV3Options,
  MobileNetV3Small,
  mobilenetV2,
  type PublishedWeights,
  ResNet50V2,
  type ResNet50V2Options,
  resnet50V2,
  type WeightsOrigin,
} from '../zoo/index.js';
