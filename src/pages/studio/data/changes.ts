import type { ChangeDescription, DataChange } from '../../../studio/api.js';
import { ask, send } from '../server/request.js';
import { attempt, notices } from '../state/notices.svelte.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';
import { sayError } from '../texts/server-words.js';

/* What can be done to the photographs. Each says what it did, and offers to undo it. */

export async function movePhotographs(ids: readonly string[], to: string): Promise<boolean> {
  const step = studio.info?.limits.movedAtOnce ?? 500;
  for (let at = 0; at < ids.length; at += step) {
    const photographs = ids.slice(at, at + step);
    if (!(await change(() => send<DataChange>('/api/data/moves', { photographs, to })))) return false;
  }
  return true;
}

export async function renameClass(id: string, name: string): Promise<boolean> {
  const address = `/api/data/classes/${encodeURIComponent(id)}`;
  return await change(() => ask<DataChange>(address, { method: 'PATCH', json: { name } }));
}

export async function undo(): Promise<void> {
  await change(() => send<DataChange>('/api/data/undo'), 'undone');
}

export async function redo(): Promise<void> {
  await change(() => send<DataChange>('/api/data/redo'));
}

async function change(work: () => Promise<DataChange>, kind: 'done' | 'undone' = 'done'): Promise<boolean> {
  const result = await attempt(work);
  if (result === undefined) return false;
  studio.takeData(result.data);
  const t = preferences.texts;
  const said = describe(result.change);
  if (kind === 'undone') notices.done(t.data.undone(said), { label: t.data.redo, run: redo });
  else notices.done(said, { label: t.data.undo, run: undo });
  const [left] = result.left;
  if (left !== undefined) {
    const { text } = sayError({ ...left, error: left.reason }, preferences.language);
    notices.problem(new Error(t.data.stayed(result.left.length, left.name, text)));
  }
  return true;
}

export function describe({ kind, count, className }: ChangeDescription): string {
  return preferences.texts.data.changes[kind](count, className ?? '');
}
