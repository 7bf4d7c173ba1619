import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { unzipSafely } from '../../src/download/index.js';
import type { ApiError, DataState, PhotographPage, ProjectContents } from '../../src/studio/api.js';
import { filesBelow, graft, temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';
import { makeZip } from '../datasets/helpers.js';
import { RunningStudio } from './studio.js';

const classes = ['discs', 'stripes'] as const;
let folder: string;
let studio: RunningStudio;

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

async function namesIn(one: RunningStudio, query = ''): Promise<string[]> {
  const { photographs } = await one.get<PhotographPage>(`/api/data/photographs?limit=500${query}`);
  return photographs.map(({ name, part }) => `${part}/${name}`).sort();
}

async function loaded(one: RunningStudio): Promise<DataState> {
  for (;;) {
    const state = await one.get<DataState>('/api/data');
    if (!state.loading) return state;
  }
}

describe('a project of the Studio’s server', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [seed, part] of ['Training', 'test'].entries()) {
      await photographFolder(join(folder, 'photos', part), { classes, perClass: 4, seed });
    }
    await mkdir(join(folder, 'photos/Training/rings'));
    const photographs = await readdir(join(folder, 'photos/Training/discs'));
    await mkdir(join(folder, 'photos-aside/Training/discs'), { recursive: true });
    await mkdir(join(folder, 'photos-unlabelled'));
    const from = (at: number): string => join(folder, 'photos/Training/discs', photographs[at]);
    await rename(from(0), join(folder, 'photos-aside/Training/discs', photographs[0]));
    await rename(from(1), join(folder, 'photos-unlabelled', photographs[1]));
    // A run that has begun and has no model.
    await mkdir(join(folder, 'runs/begun'), { recursive: true });
    await writeFile(
      join(folder, 'runs/begun/studio.json'),
      JSON.stringify({ formatVersion: 1, startedAt: '2026-01-01T00:00:00Z', data: 'photos', recipe: 'fast' }),
    );
    studio = await RunningStudio.start(['photos'], folder);
    await loaded(studio);
  });

  it('says what its zip holds and what not', async () => {
    expect(await studio.get<ProjectContents>('/api/project')).toEqual({
      fileName: 'graft-project.zip',
      photographs: 16,
      runs: 0,
      leftOut: [{ name: 'begun', why: 'unfinished' }],
    });
  });

  it('is a zip with one form, whatever the folders are called here', async () => {
    const { status, headers, body } = await studio.send('/api/project/zip');
    expect([status, headers['content-type']]).toEqual([200, 'application/zip']);
    await writeFile(join(folder, 'graft-project.zip'), body);
    await unzipSafely(join(folder, 'graft-project.zip'), join(folder, 'unpacked'));
    const files = await filesBelow(join(folder, 'unpacked/graft-project'));
    const counts = new Map<string, number>();
    for (const file of files) {
      const parent = file.slice(0, Math.max(0, file.lastIndexOf('/')));
      counts.set(parent, (counts.get(parent) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      '': 2,
      'photographs/train/discs': 2,
      'photographs/train/stripes': 4,
      'photographs/test/discs': 4,
      'photographs/test/stripes': 4,
      'photographs-unlabelled': 1,
      'photographs-aside/Training/discs': 1,
    });
    expect(await readdir(join(folder, 'unpacked/graft-project/photographs/train'))).toContain('rings');
  });

  it('is opened as a zip, and as the folder that it was unpacked to', async () => {
    const zip = await RunningStudio.start(['graft-project.zip'], folder);
    const state = await loaded(zip);
    expect(state.classes.map(({ name, total }) => [name, total])).toEqual(
      (await loaded(studio)).classes.map(({ name, total }) => [name, total]),
    );
    for (const query of ['', '&aside=1', '&unlabelled=1']) {
      expect(await namesIn(zip, query)).toEqual(await namesIn(studio, query));
    }
    // What was changed there is still so when the zip is given once more.
    const { id } = state.classes.find(({ name }) => name === 'rings')!;
    await zip.post(`/api/data/classes/${id}`, { name: 'circles' }, 'PATCH');
    await zip.stop();
    const again = await RunningStudio.start(['graft-project.zip'], folder);
    expect((await loaded(again)).classes.map(({ name }) => name)).toContain('circles');
    await again.stop();
    const unpacked = await RunningStudio.start(['unpacked'], folder);
    expect((await loaded(unpacked)).total).toBe(14);
    expect(await unpacked.get('/api/studio')).toMatchObject({
      runsFolder: expect.stringMatching(/unpacked[/\\]graft-project[/\\]runs$/),
    });
    await unpacked.stop();
  });

  it('is refused where it is none, or of a later version', async () => {
    for (const [name, entries, message] of [
      ['others.zip', [{ name: 'discs/a.jpg', content: text('a') }], 'is no project of Graft Studio'],
      [
        'later.zip',
        [{ name: 'graft-project.json', content: text('{"formatVersion":2}') }],
        'later.zip comes from a later version of Graft.',
      ],
    ] as const) {
      await writeFile(join(folder, name), makeZip([...entries]));
      const { code, stderr } = await graft(['studio', name, '--no-open'], folder);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
    await writeFile(
      join(folder, 'broken.zip'),
      (await readFile(join(folder, 'graft-project.zip'))).subarray(0, 5000),
    );
    const broken = await graft(['studio', 'broken.zip', '--no-open'], folder);
    expect(broken.code).toBe(1);
    expect(broken.stderr).not.toContain('..');
    expect(
      (await readdir(folder)).filter((name) => /^(?:photos|others|later|broken)\b/.test(name)).sort(),
    ).toEqual(['broken.zip', 'later.zip', 'others.zip', 'photos', 'photos-aside', 'photos-unlabelled']);
  });

  it('is not made of a list, whose photographs may lie anywhere', async () => {
    const list = await filesBelow(join(folder, 'photos'));
    const rows = list
      .filter((path) => path.endsWith('.jpg') || path.endsWith('.png'))
      .map((path) => `photos/${path},${path.split('/')[1]}`);
    await writeFile(join(folder, 'list.csv'), ['path,label', ...rows, ''].join('\n'));
    const listed = await RunningStudio.start(['list.csv'], folder);
    await loaded(listed);
    for (const path of ['/api/project', '/api/project/zip']) {
      const { status, body } = await listed.send(path);
      expect(status).toBe(409);
      expect((JSON.parse(body.toString()) as ApiError).kind).toBe('project-list');
    }
    await listed.stop();
  });
});
