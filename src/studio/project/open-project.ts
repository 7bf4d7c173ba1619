import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { unzipSafely } from '../../download/index.js';
import { UsageError } from '../../errors.js';
import { exists, readText } from '../../files/index.js';
import { parseJson } from '../../parse-json.js';
import { PROJECT_FILE } from '../../project-file.js';
import { PHOTOGRAPHS_FOLDER, PROJECT_FOLDER, RUNS_FOLDER } from './layout.js';

/** What a folder must hold to be a project. */
const projectSchema = z.object({ formatVersion: z.number() });
const FORMAT_VERSION = 1;
/** The largest zip of a project: what a disk can hold. */
const MOST_BYTES = 2 ** 44;
const MOST_ENTRIES = 2_000_000;

/** The folders of a project that was downloaded from a Studio. */
export interface OpenedProject {
  readonly data: string;
  readonly runs: string;
  /** Where a zip was unpacked just now; undefined for a folder. */
  readonly unpacked?: string;
}

/**
 * Finds the project in a folder; a zip is unpacked beside itself first, unless that was done before.
 *
 * @returns undefined for folders and files that are none of a project
 * @throws UsageError when it comes from a later version
 * @throws GraftError when the zip is damaged or does not fit on the disk
 */
export async function openProject(path: string): Promise<OpenedProject | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return await projectIn(path, path);
  if (!found?.isFile() || !/\.zip$/i.test(path)) return undefined;
  const target = join(dirname(path), basename(path).replace(/\.zip$/i, ''));
  if (await exists(target)) {
    const before = await projectIn(target, path);
    if (before !== undefined) return before;
    throw new UsageError(`${path} cannot be unpacked to ${target}: something else is there already.`, {
      hint: 'Give the zip file another name, or move what is there.',
    });
  }
  await unzipSafely(path, target, {
    ...{ maximumBytes: MOST_BYTES, maximumEntries: MOST_ENTRIES },
    verify: async (folder) => {
      if ((await projectIn(folder, path)) !== undefined) return;
      throw new UsageError(`${path} is no project of Graft Studio: it has no ${PROJECT_FILE}.`, {
        hint: 'Unpack it and give the folder of photographs that is in it.',
      });
    },
  });
  const project = await projectIn(target, path);
  return project && { ...project, unpacked: target };
}

/**
 * A project in a folder, or in the one inside that programs make when they unpack a zip.
 *
 * @param given the path that messages name
 */
async function projectIn(folder: string, given: string): Promise<OpenedProject | undefined> {
  for (const root of [folder, join(folder, PROJECT_FOLDER)]) {
    const path = join(root, PROJECT_FILE);
    const text = await readText(path).catch(() => undefined);
    if (text === undefined) continue;
    const project = projectSchema.safeParse(parseJson(text));
    if (!project.success) continue;
    if (project.data.formatVersion !== FORMAT_VERSION) {
      throw new UsageError(`${given} comes from a later version of Graft.`, {
        hint: 'Install that version of Graft, and open it again.',
      });
    }
    return { data: join(root, PHOTOGRAPHS_FOLDER), runs: join(root, RUNS_FOLDER) };
  }
  return undefined;
}
