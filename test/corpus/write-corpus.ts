import { chmod, lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { drawPhotograph } from '../cli/photographs.js';
import { catalogue } from './catalogue.js';
import { type CorpusEntry, NotHere } from './entry.js';

export interface WrittenEntry extends CorpusEntry {
  readonly className: string;
  /** Its path. */
  readonly file: string;
}

export interface Corpus {
  readonly entries: readonly WrittenEntry[];
  /** Entries that this system or this user cannot create, with the reason. */
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
}

/** The names of the two class folders. */
export const corpusClasses = ['discs', 'stripes'] as const;

/** Writes the corpus into a folder: the same bytes every time. */
export async function writeCorpus(folder: string): Promise<Corpus> {
  const entries: WrittenEntry[] = [];
  const missing: { path: string; reason: string }[] = [];
  for (const [group, content] of catalogue().entries()) {
    const className = corpusClasses[group];
    for (const [index, entry] of content.entries()) {
      const file = join(folder, className, entry.path);
      const seed = group * 1000 + index;
      const source = await drawPhotograph(className, { width: 96, height: 80, seed, format: 'png' });
      try {
        await mkdir(dirname(file), { recursive: true });
        if (entry.place !== undefined) await entry.place(file, source);
        else await writeFile(file, await entry.content!(source));
        entries.push({ ...entry, className, file });
      } catch (error) {
        if (!(error instanceof NotHere)) {
          throw new Error(`${className}/${entry.path} (${entry.what}) could not be made.`, { cause: error });
        }
        missing.push({ path: `${className}/${entry.path}`, reason: error.message });
      }
    }
  }
  return { entries, missing };
}

/** Restores permissions, so that the corpus can be deleted. */
export async function unlockCorpus(folder: string): Promise<void> {
  const stats = await lstat(folder);
  if (!stats.isDirectory()) return;
  await chmod(folder, 0o700);
  for (const name of await readdir(folder)) {
    // A name that is not UTF-8 cannot be opened here, and needs no change.
    await unlockCorpus(join(folder, name)).catch(() => undefined);
  }
}
