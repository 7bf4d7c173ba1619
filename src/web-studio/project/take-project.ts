import { Refusal, runName, type TakenProject } from '../../studio/browser.js';
import type { WebPhotographs } from '../photographs/web-photographs.js';
import type { WebRuns } from '../runs/web-runs.js';
import { asRefusal, writeWhole } from '../storage.js';
import { readProject, type ZippedProject } from './read-project.js';
import { type ReadRun, readRun } from './read-run.js';
import { planPhotographs, storePhotographs } from './take-photographs.js';
import { beginTaking, endTaking, removeTaken } from './taking.js';

/** Where a project is taken over. */
export interface TakeServices {
  /** Its folder in the browser's storage. */
  readonly project: FileSystemDirectoryHandle;
  readonly photographs: WebPhotographs;
  readonly runs: WebRuns;
  /** Told after each photograph and each run. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Takes the photographs and the runs of a project out of its zip, beside those that are here. Either all of it comes or
 * nothing: photographs that this browser cannot read are left out and named.
 *
 * @throws Refusal 400 when the zip is damaged or no project, 409 when its photographs do not go together with those that are
 * here, 507 when the storage is full
 */
export async function takeProject(archive: File, services: TakeServices): Promise<TakenProject> {
  const zipped = await readProject(archive);
  await expectRoom(zipped);
  const { project, photographs, runs, onProgress } = services;
  const taking = {
    batch: crypto.randomUUID().replaceAll('-', ''),
    runs: zipped.runs.map(() => crypto.randomUUID().replaceAll('-', '').slice(0, 12)),
  };
  await beginTaking(project, taking);
  try {
    const total = zipped.photographs.length + zipped.runs.length;
    let done = 0;
    const next = (): void => onProgress(++done, total);
    const { stored, leftOut } = await storePhotographs(photographs, zipped.photographs, new Set(), next);
    const { added, known } = await photographs.change(async (journal) => {
      const planned = planPhotographs(journal.tree, zipped, stored);
      const names: string[] = [];
      for (const [at, run] of zipped.runs.entries()) {
        const name = runs.freeName(nameOf(run.name), names);
        names.push(name);
        await writeRun(project, taking.runs[at], { ...(await readRun(run, planned.find)), name });
        next();
      }
      const { operations } = planned;
      if (operations.length > 0) {
        const change = { kind: 'upload', className: null, operations, batch: taking.batch } as const;
        await journal.make(change, planned.added);
      }
      // From here on it is there; before, nothing was.
      await endTaking(project);
      return planned;
    });
    photographs.changed();
    await runs.adopt(taking.runs);
    return { photographs: added.length, known, runs: taking.runs.length, leftOut };
  } catch (error) {
    await removeTaken(project, photographs, taking.runs);
    await endTaking(project);
    throw error;
  }
}

/** @throws Refusal 507 when the browser says that the unpacked project does not fit */
async function expectRoom({ bytes }: ZippedProject): Promise<void> {
  const { quota, usage = 0 } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
  if (quota === undefined || quota - usage >= bytes) return;
  throw await asRefusal(new DOMException('the project is larger', 'QuotaExceededError'), bytes);
}

/** The record comes last: it makes the folder a run. */
async function writeRun(
  project: FileSystemDirectoryHandle,
  id: string,
  { record, photographs, events, model, name }: ReadRun & { readonly name: string },
): Promise<void> {
  const all = await project.getDirectoryHandle('runs', { create: true });
  const folder = await all.getDirectoryHandle(id, { create: true });
  const write = async (file: string, content: Uint8Array | string | object): Promise<void> => {
    const bytes =
      content instanceof Uint8Array
        ? content
        : new TextEncoder().encode(typeof content === 'string' ? content : `${JSON.stringify(content)}\n`);
    await writeWhole(folder, file, bytes);
  };
  await write('photographs.json', { formatVersion: 1, photographs });
  await write('events.jsonl', events);
  await write('model.onnx', model);
  await write('run.json', { ...record, name });
}

/** A name that a run can have. */
function nameOf(folder: string): string {
  try {
    return runName(folder);
  } catch (error) {
    if (error instanceof Refusal) return 'run';
    throw error;
  }
}
