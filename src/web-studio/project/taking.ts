import { parseJson } from '../../parse-json.js';
import type { WebPhotographs } from '../photographs/web-photographs.js';
import { fileIn, writeWhole } from '../storage.js';

/** Beside the photographs while a project is taken over. */
const FILE = 'taking.json';

/** What is being taken over: it is there as a whole or not at all, whenever the page is closed. */
export interface Taking {
  /** The batch with which its photographs come. */
  readonly batch: string;
  /** The folders of its runs. */
  readonly runs: readonly string[];
}

/** Notes what is being taken over, before the first file of it is written. */
export async function beginTaking(project: FileSystemDirectoryHandle, taking: Taking): Promise<void> {
  await writeWhole(project, FILE, new TextEncoder().encode(JSON.stringify(taking)));
}

/** It is there as a whole. */
export async function endTaking(project: FileSystemDirectoryHandle): Promise<void> {
  await project.removeEntry(FILE).catch(() => undefined);
}

/**
 * Removes what a page that was closed had taken over of a project, unless its photographs have come: then all of it has.
 * Call it before runs are read.
 */
export async function clearTaking(
  project: FileSystemDirectoryHandle,
  photographs: WebPhotographs,
): Promise<void> {
  const text = await (await fileIn(project, FILE))?.text();
  if (text === undefined) return;
  const taking = parseJson(text) as Taking | undefined;
  if (taking !== undefined) {
    const hasCome = await photographs.change(
      async ({ history }) => history.ofBatch(taking.batch) !== undefined,
    );
    if (!hasCome) await removeTaken(project, photographs, taking.runs);
  }
  await endTaking(project);
}

/** Removes the folders of runs, and the files of photographs that nobody knows. */
export async function removeTaken(
  project: FileSystemDirectoryHandle,
  photographs: WebPhotographs,
  runs: readonly string[],
): Promise<void> {
  const folder = await project.getDirectoryHandle('runs', { create: true });
  for (const id of runs) await folder.removeEntry(id, { recursive: true }).catch(() => undefined);
  await photographs.change(async ({ tree }) => {
    const known = new Set(tree.everything.map(([, { facts }]) => facts.sha256));
    const names: string[] = [];
    for await (const name of namesIn(photographs.folder)) if (!known.has(name)) names.push(name);
    for (const name of names) await photographs.folder.removeEntry(name).catch(() => undefined);
  });
}

/** Not every compiler's DOM types know that a directory can be iterated. */
function namesIn(directory: FileSystemDirectoryHandle): AsyncIterable<string> {
  return (directory as unknown as { keys(): AsyncIterable<string> }).keys();
}
