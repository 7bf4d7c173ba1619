export {
  downloadImagenetWeights,
  type ImagenetWeightsOptions,
  imagenetWeights,
  placeOf,
  storedImagenetWeights,
  storedWeightsKinds,
} from './imagenet-weights.js';
export { loadKerasWeights } from './keras-weights.js';
export { MobileNetV2, type MobileNetV2Options, mobilenetV2 } from './mobilenet-v2.js';
