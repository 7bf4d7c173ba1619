import { rename, rm, writeFile } from 'node:fs/promises';
import { readText, whenFree } from '../files/index.js';

/** Where a stored file came from. */
export interface Origin {
  readonly url: string;
  /** ISO 8601. */
  readonly downloaded: string;
}

/** The note next to a downloaded file. */
export const originFile = (path: string): string => `${path}.origin.json`;

/** Records where a file came from. Does not fail if the note cannot be written. */
export async function recordOrigin(path: string, url: string): Promise<void> {
  const origin: Origin = { url, downloaded: new Date().toISOString() };
  const temporary = `${originFile(path)}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(origin)}\n`);
    await whenFree(() => rename(temporary, originFile(path)));
  } catch {
    await rm(temporary, { force: true });
  }
}

/** Undefined for a file without a note, for example one that was copied there by hand. */
export async function readOrigin(path: string): Promise<Origin | undefined> {
  try {
    const { url, downloaded } = JSON.parse(await readText(originFile(path))) as Partial<Origin>;
    return typeof url === 'string' && typeof downloaded === 'string' ? { url, downloaded } : undefined;
  } catch {
    return undefined;
  }
}
