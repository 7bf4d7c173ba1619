import { type FileHandle, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openInside, readText, useInside, writeFileAtomically } from '../../files/index.js';
import { Refusal } from '../http/errors.js';

/** What the Studio records about a run, in its folder. */
const recordSchema = z.object({
  formatVersion: z.literal(1),
  /** Started from the page: with these arguments. */
  startedAt: z.string().optional(),
  data: z.string().optional(),
  recipe: z.string().optional(),
  /** The last request: to rest, to keep the best model so far, or to throw the run away. */
  wanted: z.enum(['pause', 'finish', 'discard']).optional(),
  wantedAt: z.string().optional(),
  /** The process that it was asked of, counted from 1 over all that have worked on the run. */
  wantedOf: z.number().int().optional(),
  /** The process that was started for it last. */
  pid: z.number().int().positive().optional(),
});

export type RunRecord = z.infer<typeof recordSchema>;

const FILE_NAME = 'studio.json';
/** What a process that was started from the page writes to its standard error. */
export const ERROR_LOG = 'studio-errors.txt';

export async function readRecord(folder: string): Promise<RunRecord | undefined> {
  const value = await readJsonFile(folder, FILE_NAME);
  const parsed = recordSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export async function changeRecord(folder: string, changes: Partial<RunRecord>): Promise<void> {
  const record = { ...(await readRecord(folder)), ...changes, formatVersion: 1 };
  await writeFileAtomically(join(folder, FILE_NAME), `${JSON.stringify(record, null, 2)}\n`, {
    followLinks: false,
  });
}

/** A JSON file of a run; undefined when it is not there, is a link or is no JSON. */
export async function readJsonFile(folder: string, name: string): Promise<unknown> {
  try {
    return JSON.parse((await readOwnText(join(folder, name))) ?? '');
  } catch {
    return undefined;
  }
}

/** The path of a run's file; undefined when it is not there or is a link, which could lead anywhere. */
export async function ownFile(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, name);
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? path : undefined;
}

/**
 * The text of a run's own file, whose path has no links; undefined when it is not there, or a link is in its place or in
 * that of its folder.
 *
 * @throws the file system's error when it cannot be read
 */
export async function readOwnText(path: string): Promise<string | undefined> {
  return await useInside(path, (real) => real === path, readText);
}

/** Opens a run's own file, as `readOwnText` does. */
export async function openOwn(path: string): Promise<FileHandle | undefined> {
  const handle = await openInside(path, (real) => real === path);
  if (handle === undefined || (await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}

/**
 * The folder inside a run's for what the Studio makes of it.
 *
 * @throws Refusal 500 when there is a link in its place, through which files would be written elsewhere
 */
export async function studioFolder(folder: string): Promise<string> {
  const path = join(folder, 'studio');
  // Not recursive: a run that was deleted meanwhile must not come back.
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if ((await lstat(path)).isDirectory()) return path;
  throw new Refusal(500, 'studio-is-link', 'The run’s studio folder is a symbolic link.', {
    hint: 'Remove the link.',
  });
}

/** The error at the end of what a process wrote: `graft: MESSAGE`, and the hint below it. */
export async function lastError(folder: string): Promise<{ error: string; hint?: string } | undefined> {
  const text = await readOwnText(join(folder, ERROR_LOG)).catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const at = lines.findLastIndex((line) => line.startsWith('graft: '));
  if (at < 0 || lines[at] === 'graft: stopped.') return undefined;
  const hint = lines[at + 1]?.trim();
  return { error: lines[at].slice('graft: '.length), ...(hint && { hint }) };
}
