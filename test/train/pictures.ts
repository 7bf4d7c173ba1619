import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../src/random.js';
import { temporaryFolder } from '../temporary-folder.js';

export { temporaryFolder };

const size = 32;
const tints = [
  [200, 90, 60],
  [60, 90, 200],
  [70, 190, 80],
] as const;

/**
 * Writes class folders `class_0`, `class_1` ... of small PNGs. Each class has a tint under much noise, so that a small
 * network learns it, but not in a single step.
 *
 * @param counts pictures per class, up to three classes
 * @returns the folder with the class folders
 */
export async function pictureFolder(counts: readonly number[], seed = 1): Promise<string> {
  const folder = await temporaryFolder();
  for (const [label, count] of counts.entries()) {
    const classFolder = join(folder, `class_${label}`);
    await mkdir(classFolder);
    for (let picture = 0; picture < count; picture++) {
      const path = join(classFolder, `${String(picture).padStart(3, '0')}.png`);
      await writeFile(path, await picturePng(label, new Random(seed, label, picture)));
    }
  }
  return folder;
}

/** Swaps the first pictures of the first two classes of such a folder, so that no model classifies all correctly. */
export async function exchangePictures(folder: string, count: number): Promise<string> {
  for (let picture = 0; picture < count; picture++) {
    const name = `${String(picture).padStart(3, '0')}.png`;
    const [one, other] = [join(folder, 'class_0', name), join(folder, 'class_1', name)];
    await rename(one, `${one}.tmp`);
    await rename(other, one);
    await rename(`${one}.tmp`, other);
  }
  return folder;
}

async function picturePng(label: number, random: Random): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: size * size * 3 }, (_, at) => {
    const value = tints[label][at % 3] + random.uniform(-110, 110);
    return Math.min(Math.max(value, 0), 255);
  });
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
}
