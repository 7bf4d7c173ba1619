import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sayError } from '../../src/pages/studio/texts/server-words.js';
import type { DataState, PhotographPage } from '../../src/studio/api.js';
import { temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

const classes = ['discs', 'squares'] as const;

describe('photographs that can no longer be read while the Studio runs', () => {
  let folder: string;
  let paths: string[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    paths = await photographFolder(join(folder, 'photos'), { classes, perClass: 3, seed: 1 });
  });

  const started = async (data: string): Promise<RunningStudio> => {
    const studio = await RunningStudio.start([data, '--runs', `runs of ${data}`], folder);
    await until(
      () => studio.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
    return studio;
  };
  /** The state once it is so; the Studio looks at the photographs while a page is open. */
  const stateWhen = async (studio: RunningStudio, isSo: (state: DataState) => boolean): Promise<DataState> =>
    await until(
      async () => {
        await studio.events('/api/events', (events) => events.length > 0);
        return await studio.get<DataState>('/api/data');
      },
      isSo,
      30,
    );

  it('are a folder that is gone: it is said, nothing is made in its place, and it may come back', async () => {
    const studio = await started('photos');
    const path = join(folder, 'photos');
    await rename(path, `${path} elsewhere`);
    // Also before the Studio has looked.
    const body = JSON.stringify({ name: 'stripes' });
    const refused = refusal(await studio.send('/api/data/classes', { method: 'POST', body }));
    expect(refused).toEqual({ status: 409, error: `${path} is no longer there.` });
    expect(existsSync(path)).toBe(false);
    expect((await studio.send('/api/data/inspect', { method: 'POST' })).status).toBe(409);
    const { trouble, total } = await stateWhen(studio, (state) => state.trouble !== null);
    expect(trouble).toMatchObject({ kind: 'data-gone', error: `${path} is no longer there.` });
    expect(trouble?.hint).toContain('Put it back');
    expect(total).toBe(6);
    expect((await studio.get<PhotographPage>('/api/data/photographs')).total).toBe(6);
    await rename(`${path} elsewhere`, path);
    expect(await stateWhen(studio, (state) => state.trouble === null)).toMatchObject({ total: 6 });
    expect((await studio.send('/api/data/classes', { method: 'POST', body })).status).toBe(201);
    await studio.stop();
  });

  it('are a list that somebody broke: what is wrong with it is said, until it is right again', async () => {
    const list = join(folder, 'list.csv');
    const lines = paths.map((path) => `${relative(folder, path)},${path.split(/[\\/]/).at(-2)}`);
    await writeFile(list, ['path,label', ...lines, ''].join('\n'));
    const studio = await started('list.csv');
    const good = await readFile(list, 'utf8');
    await writeFile(list, good.replace('path,label', 'path,remark'));
    const { trouble, total } = await stateWhen(studio, (state) => state.trouble !== null);
    expect(trouble?.kind).toBe('data-unreadable');
    expect(trouble?.error).toContain(`${list} can no longer be read: `);
    expect(trouble?.error).toContain('no column for the label');
    expect(trouble?.hint).toMatch(/Rename the column.* The Studio looks again/s);
    expect(sayError(trouble!, 'tr').text).toContain(`${list} artık okunamıyor: `);
    expect(total).toBe(6);
    await writeFile(list, good.replace(',discs', ',stripes'));
    const { classes: now } = await stateWhen(studio, (state) => state.trouble === null);
    expect(now.map(({ name }) => name)).toEqual(['discs', 'squares', 'stripes']);
    await rename(list, `${list}.old`);
    expect((await stateWhen(studio, (state) => state.trouble !== null)).trouble?.kind).toBe('data-gone');
    await studio.stop();
  });
});
