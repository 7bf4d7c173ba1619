import { isZipArchive, unpackPhotographs } from '../photographs/index.js';
import { cacheDirectory } from './cache-directory.js';
import type { Output } from './output.js';

/**
 * The photographs that a command is given: a zip archive is unpacked into the cache first, and everything else is taken
 * as it is.
 *
 * @returns a folder or a list
 * @throws GraftError when the archive cannot be unpacked
 */
export async function photographsArgument(path: string, output: Output): Promise<string> {
  if (!(await isZipArchive(path))) return path;
  const { folder, known } = await unpackPhotographs(path, cacheDirectory().path);
  output.line(known ? `${path} was unpacked before: ${folder}` : `Unpacked ${path} into ${folder}`);
  return folder;
}
