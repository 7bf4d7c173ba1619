import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../src/errors.js';

/**
 * The folder to train on: the whole folder, or a copy of the first `images` of train/ and of validation/, an equal
 * share of each class. Reads every file once, so that the first program also finds them in the system's cache.
 *
 * @throws UsageError when the folder does not exist
 */
export async function preparePhotographs(
  data: string,
  images: number | undefined,
  folder: string,
): Promise<string> {
  const target = join(folder, 'photographs');
  for (const part of ['train', 'validation']) {
    const classes = await list(join(data, part), true);
    const share = images === undefined ? undefined : Math.ceil(images / classes.length);
    for (const name of classes) {
      const source = join(data, part, name);
      const copies = join(target, part, name);
      if (images !== undefined) await mkdir(copies, { recursive: true });
      for (const file of (await list(source, false)).slice(0, share)) {
        if (images === undefined) await readFile(join(source, file));
        else await copyFile(join(source, file), join(copies, file));
      }
    }
  }
  return images === undefined ? data : target;
}

async function list(folder: string, directories: boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause) => {
    throw new UsageError(`Expected a folder ${folder}.`, {
      hint: '--data expects a folder with train/ and validation/, each with one folder of pictures per class.',
      cause,
    });
  });
  return entries
    .filter((entry) => entry.isDirectory() === directories)
    .map((entry) => entry.name)
    .sort();
}
