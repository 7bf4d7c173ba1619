import { type ItemStore, storage } from '#platform';
import { type ImageSize, type ResizeSettings, resizeKey } from '../../pictures/index.js';

/** Bytes for the features of all pictures in a cache folder. */
const FEATURE_LIMIT = 2 * 1024 ** 3;

interface FeatureStoreOptions {
  /** How pictures are resized before the network sees them. */
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  /** Identifies the network, weights included. */
  readonly digest: string;
  /** Bytes of the features of one picture. */
  readonly itemBytes: number;
  readonly paths: readonly string[];
  /** The cache folder. */
  readonly directory: string;
  /** Bytes for the features of all pictures there; the least recently used are deleted first. Default 2 GiB. */
  readonly limit?: number;
}

/** Features of files that stay for later processes; a changed file, network or resizing has features of its own. */
export function featureStore({
  resize,
  digest,
  limit = FEATURE_LIMIT,
  ...options
}: FeatureStoreOptions): ItemStore {
  return storage.keptItems({
    ...options,
    kind: 'features',
    settings: [...resizeKey(resize), digest],
    limit,
  });
}
