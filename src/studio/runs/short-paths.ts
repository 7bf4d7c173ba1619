import { withoutFolders } from '../../report/index.js';

/** What a run has reported, a value of JSON, with short paths in each of its texts; see `withoutFolders`. */
export function withShortPaths(reported: unknown, folders: readonly string[]): unknown {
  if (typeof reported === 'string') return withoutFolders(reported, folders);
  if (Array.isArray(reported)) return reported.map((one) => withShortPaths(one, folders));
  if (typeof reported !== 'object' || reported === null) return reported;
  return Object.fromEntries(
    Object.entries(reported).map(([name, one]) => [name, withShortPaths(one, folders)]),
  );
}
