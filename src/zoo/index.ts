export type { Backbone, BackboneOptions, InputShape } from './backbone.js';
export {
  alphaOf,
  type BackboneName,
  backboneNamed,
  backboneOf,
  backbones,
  createBackbone,
  storedWeightsKinds,
} from './backbones.js';
export { type BaseFileHeader, isBaseFile, readBaseFile } from './base-file.js';
export { describeBackbone } from './describe-backbone.js';
export { EfficientNetV2B0, type EfficientNetV2B0Options, efficientNetV2B0 } from './efficientnet-v2.js';
export {
  downloadImagenetWeights,
  imagenetWeights,
  placeOf,
  storedImagenetWeights,
} from './imagenet-weights.js';
export { checkKerasWeights, loadKerasWeights } from './keras-weights.js';
export {
  MobileNetV2,
  type MobileNetV2Options,
  mobilenetV2,
  PRETRAINED_WEIGHTS,
} from './mobilenet-v2.js';
export { MobileNetV3Large, type MobileNetV3Options, MobileNetV3Small } from './mobilenet-v3.js';
export { OPEN_IMAGES_ORIGIN, openImagesBaseFile } from './openimages-weights.js';
export type { PublishedWeights } from './published-weights.js';
export { ResNet50V2, type ResNet50V2Options, resnet50V2 } from './resnet-v2.js';
export { rememberBeginning } from './weights-beginning.js';
export type { BackboneDescription, WeightsOrigin } from './weights-origin.js';
