import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { temporaryFolder } from '../temporary-folder.js';
import { patternImages } from './pattern.js';

/**
 * Writes square pattern pictures as PNG files into class folders, in the order of their names.
 *
 * @param counts the number of pictures of each class
 */
export async function classFolders(
  keys: readonly number[],
  size: number,
  counts: readonly number[],
): Promise<string> {
  const folder = await temporaryFolder();
  let next = 0;
  for (const [label, count] of counts.entries()) {
    const directory = join(folder, `class${label}`);
    await mkdir(directory);
    for (const last = next + count; next < last; next++) {
      const { data } = patternImages([keys[next]], size, size);
      const png = sharp(data, { raw: { width: size, height: size, channels: 3 } }).png();
      await png.toFile(join(directory, `${String(next).padStart(3, '0')}.png`));
    }
  }
  return folder;
}
