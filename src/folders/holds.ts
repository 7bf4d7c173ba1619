import * as ownPaths from 'node:path';

/**
 * Whether `inner` is the folder `outer` or lies somewhere in it.
 *
 * @param paths the rules for paths, `win32` or `posix` of node:path; default those of this system
 */
export function holds(outer: string, inner: string, paths: ownPaths.PlatformPath = ownPaths): boolean {
  const path = paths.relative(outer, inner);
  // Between two drives of Windows there is no relative path: it stays absolute.
  return !paths.isAbsolute(path) && path !== '..' && !path.startsWith(`..${paths.sep}`);
}
