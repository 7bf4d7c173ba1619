import { mkdtemp, readFile, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '../../src/studio/photographs/journal.js';

let folder: string;
let own: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'graft-journal-')));
  own = join(folder, '.graft-studio');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const move = (name: string) => ({
  kind: 'move' as const,
  className: 'cats',
  operations: [{ from: `data:dogs/${name}`, to: `data:cats/${name}` }],
});
const path = (): string => join(own, 'journal.jsonl');

describe('the journal', () => {
  it.each([1, 20, 60])('goes on after its last line was cut off by %d bytes', async (bytes) => {
    const first = await Journal.open(own);
    await first.add(move('one.jpg'));
    await first.add(move('two.jpg'));
    const { length } = await readFile(path());
    await truncate(path(), length - bytes);
    const second = await Journal.open(own);
    // Without its end of line alone, a line is still whole.
    const last = bytes === 1 ? 'two' : 'one';
    expect(second.undo?.operations[0].to).toBe(`data:cats/${last}.jpg`);
    await second.add(move('three.jpg'));
    await second.add(move('four.jpg'));
    const third = await Journal.open(own);
    for (const name of ['four', 'three', last]) {
      expect(third.undo?.operations[0].to).toBe(`data:cats/${name}.jpg`);
      await third.undid(third.undo!);
    }
    expect((await Journal.open(own)).redo?.operations[0].to).toBe(`data:cats/${last}.jpg`);
  });

  it('forgets a change that had no effect, with what it stood in the way of', async () => {
    const rename = { kind: 'rename-class' as const, className: 'tigers' };
    const first = await Journal.open(own);
    const kept = [{ sha256: 'aa', size: 5, label: 'cats' }];
    await first.add({ kind: 'keep', className: 'cats', operations: [], kept });
    await first.add(move('one.jpg'));
    await first.undid(first.undo!);
    await first.add({ ...rename, operations: [{ from: 'data:cats', to: 'data:tigers', folder: 'moved' }] });
    expect(first.redo).toBeUndefined();
    await first.forget(first.undo!);
    for (const journal of [first, await Journal.open(own)]) {
      expect(journal.undo?.kind).toBe('keep');
      expect(journal.redo?.operations[0].to).toBe('data:cats/one.jpg');
      expect(journal.kept).toEqual(kept);
    }
  });

  it('remembers labels that were kept, until undo takes them back', async () => {
    const label = (sha256: string) => ({ sha256, size: 5, label: 'cats' });
    const keep = (sha256: string) => ({
      ...{ kind: 'keep' as const, className: 'cats', operations: [], kept: [label(sha256)] },
    });
    const first = await Journal.open(own);
    await first.add(keep('aa'));
    await first.add(move('one.jpg'));
    await first.add(keep('bb'));
    const second = await Journal.open(own);
    expect(second.kept).toEqual([label('aa'), label('bb')]);
    await second.undid(second.undo!);
    expect(second.kept).toEqual([label('aa')]);
    await second.redid(second.redo!);
    await second.undid(second.undo!);
    await second.undid(second.undo!);
    await second.undid(second.undo!);
    expect(second.kept).toEqual([]);
    const third = await Journal.open(own);
    expect(third.kept).toEqual([]);
    await third.redid(third.redo!);
    expect((await Journal.open(own)).kept).toEqual([label('aa')]);
  });

  it('gives kept labels the new name of their class', async () => {
    const kept = [{ sha256: 'aa', size: 5, label: 'cats' }];
    const journal = await Journal.open(own);
    await journal.add({ kind: 'keep', className: 'cats', operations: [], kept });
    const operations = ['train', 'test'].map((part) => ({
      ...{ from: `data:${part}/cats`, to: `data:${part}/lions`, folder: 'moved' as const },
    }));
    await journal.add({ kind: 'rename-class', className: 'lions', operations });
    const lions = [{ ...kept[0], label: 'lions' }];
    expect(journal.kept).toEqual(lions);
    expect((await Journal.open(own)).kept).toEqual(lions);
    await journal.undid(journal.undo!);
    expect(journal.kept).toEqual(kept);
    await journal.redid(journal.redo!);
    await journal.undid(journal.undo!);
    await journal.undid(journal.undo!);
    expect(journal.kept).toEqual([]);
  });

  it('keeps labels whose change is too old to be undone', async () => {
    const journal = await Journal.open(own);
    const kept = [{ sha256: 'aa', size: 5, label: 'cats' }];
    await journal.add({ kind: 'keep', className: 'cats', operations: [], kept });
    await journal.add(move('one.jpg'));
    const [keep, line] = (await readFile(path(), 'utf8')).trim().split('\n');
    const more = Array.from({ length: 1000 }, (_, at) => line.replace(/"id":"[^"]*"/, `"id":"more-${at}"`));
    await writeFile(path(), [keep, ...more, ''].join('\n'));
    const again = await Journal.open(own);
    for (let undone = 0; undone < 1000; undone++) await again.undid(again.undo!);
    expect(again.undo).toBeUndefined();
    expect(again.kept).toEqual(kept);
  });

  it('is not written through a link, in its place or in that of its folder', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const journal = await Journal.open(own);
    await journal.add(move('one.jpg'));
    await rm(path());
    await symlink(join(folder, 'notes.txt'), path());
    await expect(journal.add(move('two.jpg'))).rejects.toMatchObject({ kind: 'journal-is-link' });
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });
});
