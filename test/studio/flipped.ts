import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { photographFolder } from '../cli/photographs.js';

export const flippedClasses = ['discs', 'squares', 'stripes'] as const;

/** Photographs that lie in the class of another. */
export const flipped = [
  { name: 'wrong-1.jpg', is: 'stripes', lies: 'discs' },
  { name: 'wrong-2.jpg', is: 'discs', lies: 'stripes' },
  { name: 'wrong-3.jpg', is: 'stripes', lies: 'squares' },
] as const;

export const FLIPPED_TOTAL = 48;

/** A folder of drawings, of which three lie in a wrong class. */
export async function flippedFolder(folder: string): Promise<void> {
  await photographFolder(folder, { classes: flippedClasses, perClass: 16, seed: 1 });
  for (const [at, { name, is, lies }] of flipped.entries()) {
    await rename(join(folder, is, `00${at}.jpg`), join(folder, lies, name));
  }
}
