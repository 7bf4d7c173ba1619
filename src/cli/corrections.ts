import { type LabelCorrections, readCorrections } from '../photographs/index.js';
import { expectFile } from './input-files.js';

/**
 * The corrections of labels that `--corrections` names, before any work is done.
 *
 * @throws UsageError when there is no such file, or a line of it cannot be understood
 */
export async function correctionsFrom(file: string | undefined): Promise<LabelCorrections | undefined> {
  if (file === undefined) return undefined;
  await expectFile(file, 'file of corrections');
  return await readCorrections(file);
}
