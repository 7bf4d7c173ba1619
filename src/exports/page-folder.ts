import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { BRING_BACK } from '../bring-back.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { readText, removeAll, writeFileAtomically } from '../files/index.js';
import { packageName } from '../version.js';

/* What all exported pages have in common: they are folders of static files. */

const requireFrom = createRequire(import.meta.url);

/** A folder that was written. */
export interface WebPage {
  readonly directory: string;
  /** Its files: paths with slashes, sorted, and sizes in bytes. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Of all files together. */
  readonly bytes: number;
}

/** The folder of a page that `npm run build` made. */
export function builtPage(name: 'classifier' | 'studio-static'): string {
  return join(dirname(requireFrom.resolve(`${packageName}/package.json`)), 'dist', 'pages', name);
}

/** A text file of a built page. @throws GraftError when it is missing */
export async function builtFile(page: string, name: string): Promise<string> {
  return await readFile(join(page, name), 'utf8').catch((error) => {
    throw new GraftError(`Graft's own web page is missing: ${reasonOf(error)}.`, {
      hint: BRING_BACK,
      cause: error,
    });
  });
}

/**
 * Removes an earlier page and nothing else.
 *
 * @param marker distinguishes the page from any other index.html
 * @param what it is called in the message
 * @param names of its files and folders besides index.html
 * @throws UsageError when something else is there
 */
export async function clearPage(
  directory: string,
  {
    marker,
    what,
    names,
  }: { readonly marker: string; readonly what: string; readonly names: readonly string[] },
): Promise<void> {
  const found = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UsageError(`Expected a folder at ${directory}: ${error.message}.`, {
      hint: 'Name another folder.',
    });
  });
  if (found.length === 0) return;
  const html = await readText(join(directory, 'index.html')).catch(() => '');
  if (!html.includes(marker)) {
    throw new UsageError(`The folder ${directory} is not empty and does not hold ${what}.`, {
      hint: 'Name an empty folder or one that does not exist yet.',
    });
  }
  // Removes index.html first: an interrupted removal must not look complete.
  for (const name of ['index.html', ...names]) {
    await removeAll(join(directory, name));
  }
}

export async function copyFile(from: string, to: string): Promise<void> {
  await writeFileAtomically(to, await readFile(from));
}

export async function describePage(directory: string): Promise<WebPage> {
  const files = [];
  for (const path of await filesBelow(directory)) {
    files.push({ path, bytes: (await stat(join(directory, path))).size });
  }
  return { directory, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Paths with slashes, sorted. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
