export { type FeatureNetwork, type PlannedNetwork, planNetwork } from './feature-network.js';
export {
  type FeaturesAndPixels,
  type FeaturesOfPicture,
  PictureFeatures,
  type PictureFeaturesOptions,
} from './picture-features.js';
export { Nearest, type SimilarPicture, unit } from './similar.js';
