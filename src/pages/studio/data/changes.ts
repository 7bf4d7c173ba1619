import type { ChangeDescription, DataChange, DataClass, DataState } from '../../../studio/api.js';
import { ask, send } from '../server/request.js';
import { attempt, notices } from '../state/notices.svelte.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';
import { sayError } from '../texts/server-words.js';

/* The actions on photographs. Each reports what it did, and offers to undo it. */

interface Telling {
  /** Reports only what went wrong: the view says itself what was done. */
  readonly quiet?: boolean;
}

/** The photographs with their new ids; undefined when they could not be moved. */
export async function movePhotographs(
  ids: readonly string[],
  to: string,
  telling: Telling = {},
): Promise<DataChange['moved'] | undefined> {
  const step = studio.info?.limits.movedAtOnce ?? 500;
  const batch = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const moved: DataChange['moved'][number][] = [];
  for (let at = 0; at < ids.length; at += step) {
    const photographs = ids.slice(at, at + step);
    const move = (): Promise<DataChange> => send<DataChange>('api/data/moves', { photographs, to, batch });
    const result = await change(move, telling);
    if (result === undefined) return undefined;
    moved.push(...result.moved);
  }
  // For many steps, the overall result.
  if (ids.length > step && moved.length > 0 && studio.data?.undo) tell(studio.data.undo);
  return moved;
}

/** Notes that the labels of photographs are right. */
export async function keepLabels(ids: readonly string[], telling: Telling = {}): Promise<boolean> {
  const keep = (): Promise<DataChange> => send<DataChange>('api/data/keeps', { photographs: ids });
  return (await change(keep, telling)) !== undefined;
}

/** The new class; undefined when it could not be made. */
export async function makeClass(name: string): Promise<DataClass | undefined> {
  const result = await change(() => send<DataChange>('api/data/classes', { name }));
  return result?.data.classes.find((one) => one.name === result.change.className);
}

/** @param onRenamed called with the new id of the class, before the page learns that the old one is gone */
export async function renameClass(
  id: string,
  name: string,
  onRenamed: (id: string) => void,
): Promise<boolean> {
  const address = classAddress(id);
  const result = await change(() => ask<DataChange>(address, { method: 'PATCH', json: { name } }), {
    before: followed(onRenamed),
  });
  return result !== undefined;
}

/** @param onMerged called with the id of the remaining class */
export async function mergeClass(id: string, into: string, onMerged: (id: string) => void): Promise<boolean> {
  const result = await change(() => send<DataChange>(`${classAddress(id)}/merge`, { into }), {
    before: followed(onMerged),
  });
  return result !== undefined;
}

export async function deleteClass(id: string): Promise<boolean> {
  return (await change(() => ask<DataChange>(classAddress(id), { method: 'DELETE' }))) !== undefined;
}

/** A class with this name, ignoring case; `except` is the class that is being renamed. */
export function classLike(name: string, except?: string): DataClass | undefined {
  const plain = (text: string): string => text.normalize('NFC').trim().toLowerCase();
  return studio.data?.classes.find((one) => plain(one.name) === plain(name) && one.id !== except);
}

export async function undo(): Promise<void> {
  await change(() => send<DataChange>('api/data/undo'), { kind: 'undone' });
}

export async function redo(): Promise<void> {
  await change(() => send<DataChange>('api/data/redo'));
}

/** For a view that says itself what was undone; undefined when that failed. */
export async function undoQuietly(): Promise<ChangeDescription | undefined> {
  return (await change(() => send<DataChange>('api/data/undo'), { quiet: true }))?.change;
}

function classAddress(id: string): string {
  return `api/data/classes/${encodeURIComponent(id)}`;
}

function followed(onClass: (id: string) => void): (change: ChangeDescription, data: DataState) => void {
  return ({ className }, data) => {
    const found = data.classes.find(({ name }) => name === className);
    if (found !== undefined) onClass(found.id);
  };
}

interface ChangeOptions extends Telling {
  readonly kind?: 'done' | 'undone';
  /** Called before the page learns of the new state. */
  readonly before?: (change: ChangeDescription, data: DataState) => void;
}

async function change(
  work: () => Promise<DataChange>,
  { kind = 'done', before, quiet = false }: ChangeOptions = {},
): Promise<DataChange | undefined> {
  const result = await attempt(work);
  if (result === undefined) return undefined;
  before?.(result.change, result.data);
  studio.takeData(result.data);
  const t = preferences.texts;
  if (!quiet) tell(result.change, kind);
  const [left] = result.left;
  if (left !== undefined) {
    const { text } = sayError({ ...left, error: left.reason }, preferences.language);
    notices.problem(new Error(t.data.stayed(result.left.length, left.name, text)));
  }
  return result;
}

function tell(change: ChangeDescription, kind: 'done' | 'undone' = 'done'): void {
  const t = preferences.texts.data;
  const said = describe(change);
  if (kind === 'undone') notices.done(t.undone(said), { label: t.redo, run: redo });
  else notices.done(said, { label: t.undo, run: undo });
}

export function describe({ kind, count, className }: ChangeDescription): string {
  return preferences.texts.data.changes[kind](count, className ?? '');
}
