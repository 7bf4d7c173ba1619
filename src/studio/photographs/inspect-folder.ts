import { inspectPhotographs } from '../../photographs/index.js';
import type { TaskControls } from '../background-task.js';
import { INSPECTED_SPLIT, type Inspected } from './inspection.js';
import type { PhotographFolder } from './photograph-folder.js';

/**
 * Inspects the photographs of a folder.
 *
 * @param version of the photographs
 * @throws as `inspectPhotographs`
 */
export async function inspectFolder(
  folder: PhotographFolder,
  version: () => number,
  { signal, onProgress }: TaskControls,
): Promise<Inspected> {
  const before = version();
  const found = await inspectPhotographs(folder.path, {
    split: INSPECTED_SPLIT,
    labelsPerPicture: folder.labelsPerPicture,
    signal,
    onProgress,
  });
  // Some files are not read, but found.
  onProgress({ done: found.found, total: found.found });
  return { found, version: before, photographs: folder.photographs };
}
