import envPaths from 'env-paths';

/** Where downloads are kept: GRAFT_HOME, or the platform's own cache folder. */
export function cacheDirectory(): string {
  return process.env.GRAFT_HOME ?? envPaths('graft', { suffix: '' }).cache;
}
