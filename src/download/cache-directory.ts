import envPaths from 'env-paths';

/**
 * Where downloads are kept unless another folder is given: `graft` in the folder that the system has for caches
 * (~/.cache, which XDG_CACHE_HOME moves; ~/Library/Caches on macOS; %LOCALAPPDATA% on Windows, there graft\Cache).
 */
export function defaultCacheDirectory(): string {
  return envPaths('graft', { suffix: '' }).cache;
}
