export { askAbout } from './ask-about.js';
export { type CacheEntry, type CacheKind, listCacheEntries, removeFromCache } from './cache-contents.js';
export { defaultCacheDirectory } from './cache-directory.js';
export {
  CATS_AND_DOGS_ZIP,
  type CatsAndDogsOptions,
  catsAndDogs,
  downloadCatsAndDogs,
  storedCatsAndDogs,
  storedCatsAndDogsKinds,
} from './cats-and-dogs.js';
export { type DownloadOptions, type DownloadProgress, type DownloadRetry, downloadFile } from './download.js';
export { downloadRules } from './download-job.js';
export { type GetFileOptions, getFile, storedFilesKind } from './get-file.js';
export { BrokenConnection, directNetwork, Network, type NetworkOptions } from './network.js';
export { UnreachableError } from './network-failure.js';
export { recordOrigin } from './origin.js';
export { holdsOpenParts } from './partial-file.js';
export { type ProxySettings, withoutPassword } from './proxy.js';
export { type UnzipOptions, unzipSafely } from './unzip.js';
