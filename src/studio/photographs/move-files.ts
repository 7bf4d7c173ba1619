import { randomUUID } from 'node:crypto';
import { access, lstat, mkdir, rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileReason, isSameEntry, whenFree } from '../../files/index.js';
import { moveFile, numberedPath } from '../../photographs/index.js';
import type { DataChange } from '../api.js';
import { Refusal } from '../http/errors.js';
import { STAY_REASONS } from './change-refusals.js';
import type { Change, Operation } from './journal.js';
import type { Places } from './places.js';

/** The outcome of the operations of a change. */
export interface MovedFiles {
  /** The path before (null for a new file) and now (null for a file that is gone). */
  readonly moved: { readonly from: string | null; readonly to: string | null }[];
  readonly left: DataChange['left'][number][];
}

/**
 * Carries out a change, forwards or backwards. Nothing is overwritten and nothing deleted: a file that cannot be moved
 * stays in its place and is reported with the reason.
 */
export async function carryOut(
  places: Places,
  { id, kind, operations }: Pick<Change, 'id' | 'kind' | 'operations'>,
  direction: 'forwards' | 'backwards',
): Promise<MovedFiles> {
  const result: MovedFiles = { moved: [], left: [] };
  const order = direction === 'forwards' ? operations : [...operations].reverse();
  for (const operation of order) {
    const name = places.nameOf(operation.to);
    try {
      if (operation.folder === 'made' || operation.folder === 'removed') {
        result.moved.push(await makeOrRemove(places, operation, direction));
      } else {
        const [one, other] = ends(places, operation, id);
        const [from, to] = direction === 'forwards' ? [one, other] : [other, one];
        await (operation.folder === 'moved' ? renameFolder : moveOne)(places, from, to);
        result.moved.push({ from, to });
      }
    } catch (error) {
      // A folder that an upload created stays if it has other contents now.
      if (kind === 'upload' && operation.folder === 'made') continue;
      result.left.push({ name, ...reasonFor(error) });
    }
  }
  return result;
}

/** Old and new path. An undone upload is kept in a hidden folder. */
function ends(places: Places, { from, to }: Operation, id: string): [from: string, to: string] {
  const target = places.pathOf(to);
  const source = from ?? `undone:${id}/${to.slice(to.indexOf(':') + 1)}`;
  return [places.pathOf(source), target];
}

async function makeOrRemove(
  places: Places,
  { to, folder }: Operation,
  direction: 'forwards' | 'backwards',
): Promise<MovedFiles['moved'][number]> {
  const path = places.pathOf(to);
  await places.expectInside(path);
  if ((folder === 'made') === (direction === 'forwards')) {
    await mkdir(path, { recursive: true });
    return { from: null, to: path };
  }
  await rmdir(path);
  return { from: path, to: null };
}

async function moveOne(places: Places, from: string, to: string): Promise<void> {
  await places.expectInside(from);
  await places.expectInside(to);
  // A random name, for which nobody can have placed a link.
  const temporary = join(places.own, `moving-${randomUUID()}`);
  await places.expectInside(temporary);
  await lstat(from);
  for (const path of [to, temporary]) await mkdir(dirname(path), { recursive: true });
  const moved = await places.inFolder(from, (source) =>
    places.inFolder(to, (target) =>
      places.inFolder(temporary, async (copy) => {
        if ((await lstat(source)).isSymbolicLink()) throw stays('stays-link');
        return await moveFile(source, target, copy);
      }),
    ),
  );
  if (!moved) throw stays('stays-file');
}

async function renameFolder(places: Places, from: string, to: string): Promise<void> {
  await places.expectInside(from);
  await places.expectInside(to);
  await lstat(from);
  await mkdir(dirname(to), { recursive: true });
  await places.inFolder(from, (source) =>
    places.inFolder(to, async (target) => {
      const before = await lstat(source, { bigint: true });
      if (before.isSymbolicLink()) throw stays('stays-link');
      const there = await lstat(target, { bigint: true }).catch(() => undefined);
      // On file systems that ignore case, a folder blocks its own new name.
      if (there !== undefined && !isSameEntry(before, there)) {
        throw stays('stays-folder');
      }
      await whenFree(() => rename(source, target));
    }),
  );
}

/** A free path: the given one, or one with a number. */
export async function freePath(path: string, taken: ReadonlySet<string>): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : numberedPath(path, number);
    if (taken.has(candidate)) continue;
    const free = await access(candidate).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (free) return candidate;
  }
}

function stays(kind: keyof typeof STAY_REASONS): Refusal {
  return new Refusal(409, kind, STAY_REASONS[kind]);
}

function reasonFor(error: unknown): Omit<MovedFiles['left'][number], 'name'> {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return reasonFor(stays('stays-gone'));
  if (code === 'ENOTEMPTY' || code === 'EEXIST') return reasonFor(stays('stays-full'));
  if (!(error instanceof Refusal)) return { reason: fileReason(error) };
  const { kind, values, message } = error;
  return { reason: message.replace(/\.$/, ''), kind, values };
}
