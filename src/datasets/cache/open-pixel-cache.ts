import { type ItemStore, storage } from '#platform';
import { bytesPerImage, type ImageSize, type ResizeSettings, resizeKey } from '../../pictures/index.js';
import { PixelCache } from './pixel-cache.js';
import { TemporaryItemStore } from './temporary-item-store.js';

/** How the decoded pixels of files are kept. */
export interface PixelCacheSettings {
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  /** Bytes of memory for decoded pixels. */
  readonly cacheBudget: number;
  /** Bytes of disk for decoded pixels that do not fit into memory. */
  readonly diskBudget: number;
  /** The folder where they stay for later processes; default a temporary file. */
  readonly cacheDirectory: string | undefined;
}

/** A cache for the decoded pixels of files. */
export function openPixelCache(paths: readonly string[], settings: PixelCacheSettings): PixelCache {
  return new PixelCache({
    itemBytes: bytesPerImage(settings.imageSize),
    itemCount: paths.length,
    budget: settings.cacheBudget,
    disk: openDisk(paths, settings),
  });
}

function openDisk(paths: readonly string[], settings: PixelCacheSettings): ItemStore {
  const { imageSize, resize, cacheDirectory, diskBudget: limit } = settings;
  if (cacheDirectory === undefined) return new TemporaryItemStore(storage.spill(limit), paths.length);
  return storage.keptItems({
    kind: 'pixels',
    imageSize,
    settings: resizeKey(resize),
    itemBytes: bytesPerImage(imageSize),
    paths,
    directory: cacheDirectory,
    limit,
  });
}
