export { describeBackbone, type WeightsOrigin } from './describe-backbone.js';
export {
  downloadImagenetWeights,
  type ImagenetWeightsOptions,
  imagenetWeights,
  placeOf,
  storedImagenetWeights,
  storedWeightsKinds,
} from './imagenet-weights.js';
export { loadKerasWeights } from './keras-weights.js';
export { MobileNetV2, type MobileNetV2Options, mobilenetV2, pretrainedWeights } from './mobilenet-v2.js';
