import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { writeFileAtomically } from '../src/files/index.js';

const require = createRequire(import.meta.url);
const FILES = [
  '400Regular/Inter_400Regular.ttf',
  '500Medium/Inter_500Medium.ttf',
  '600SemiBold/Inter_600SemiBold.ttf',
  'LICENSE_FONT',
];

/** Copies the weights of Inter that figures are drawn with, and their license, into the folder `fonts` of this folder. */
export async function copyFonts(folder: string): Promise<void> {
  const to = join(folder, 'fonts');
  await mkdir(to, { recursive: true });
  for (const file of FILES) {
    const [name] = file.split('/').slice(-1);
    const bytes = await readFile(require.resolve(`@expo-google-fonts/inter/${file}`));
    await writeFileAtomically(join(to, name === 'LICENSE_FONT' ? 'LICENSE.txt' : name), bytes);
  }
}
