import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.js';

/**
 * Makes sure that a file exists before any work is done.
 *
 * @param what what the file should be, for the message: 'weights file', 'model'
 * @throws UsageError when it is missing or a folder
 */
export async function expectFile(path: string, what: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UsageError(`There is no ${what} ${path}.`, { hint: 'Check the path.' });
  }
  if (found.isDirectory()) {
    const own = join(path, 'model.onnx');
    const isRun = what === 'model' && (await stat(own).catch(() => undefined))?.isFile();
    throw new UsageError(`Expected a ${what} at ${path} but it is a folder.`, {
      hint: isRun ? `Its model is ${own}.` : 'Check the path.',
    });
  }
}

/** @throws UsageError with the hint when the folder is missing or is a file */
export async function expectFolder(path: string, hint: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no folder ${path}.`, { hint });
  if (!found.isDirectory()) throw new UsageError(`Expected a folder at ${path} but it is a file.`, { hint });
}
