import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { byCharacterCode } from '../by-character-code.js';
import { fileReason } from '../files/index.js';
import { listImages } from './list-images.js';

/** A file to read, or the reason why there is none. */
export type FoundPicture = { readonly path: string } | { readonly path: string; readonly error: string };

/** The reason why a folder gives no picture. */
export const NO_IMAGE_FILES = 'a folder without image files';

/** Places that are looked at together: a list may have a hundred thousand. */
const AT_ONCE = 64;

/**
 * Turns the paths that a user names into files, in their order, each path sorted:
 *
 * - a file is itself, whatever it holds;
 * - a folder is every image file in it and in the folders in it (by its name's ending; hidden ones left out);
 * - a pattern such as `photos/*.jpg` is every file that it matches, for shells that do not expand it (two stars
 *   stand for any number of folders). A file whose name looks like a pattern comes first.
 *
 * For a path that cannot be used it returns the reason, and does not throw.
 *
 * @example
 * ```ts
 * import { findPictures } from '@graft-vision/graft/photographs';
 *
 * for await (const { path } of findPictures(['photos', '*.jpg'])) console.log(path);
 * ```
 */
export async function* findPictures(
  places: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<FoundPicture> {
  let batch: string[] = [];
  const found = async (): Promise<FoundPicture[]> => (await Promise.all(batch.map(inPlace))).flat();
  for await (const place of places) {
    batch.push(place);
    if (batch.length < AT_ONCE) continue;
    yield* await found();
    batch = [];
  }
  yield* await found();
}

async function inPlace(place: string): Promise<FoundPicture[]> {
  try {
    const stats = await stat(place);
    if (stats.isDirectory()) return await inFolder(place);
    // Reading from a pipe could block for ever.
    return [stats.isFile() ? { path: place } : { path: place, error: 'not a regular file' }];
  } catch (error) {
    if (isDynamicPattern(asPattern(place, process.platform))) return await matching(place);
    return [{ path: place, error: fileReason(error) }];
  }
}

async function inFolder(folder: string): Promise<FoundPicture[]> {
  const { paths, skipped } = await listImages(folder);
  const found: FoundPicture[] = [
    ...paths.map((path) => ({ path })),
    ...skipped.map(({ path, reason }) => ({ path, error: reason })),
  ];
  return found.length > 0 ? found : [{ path: folder, error: NO_IMAGE_FILES }];
}

async function matching(pattern: string): Promise<FoundPicture[]> {
  const paths = await glob(asPattern(pattern, process.platform), {
    expandDirectories: false,
    absolute: isAbsolute(pattern),
    // A link to a folder above would be followed for ever.
    followSymbolicLinks: false,
  });
  if (paths.length === 0) {
    return [{ path: pattern, error: 'the file is not there, and no file matches it as a pattern' }];
  }
  return paths.sort(byCharacterCode).map((path) => ({ path }));
}

/** Windows shells pass patterns with backslashes, which have another meaning in a pattern. */
export function asPattern(text: string, platform: string): string {
  return platform === 'win32' ? text.replaceAll('\\', '/') : text;
}
