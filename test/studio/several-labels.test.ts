import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawScenes } from '../../src/drawn/index.js';
import type {
  DataState,
  InspectionReport,
  InspectionState,
  Photograph,
  PhotographPage,
} from '../../src/studio/api.js';
import { temporaryFolder } from '../cli/command.js';
import { RunningStudio, refusal, until } from './studio.js';

const SCENES = 24;

describe('a list of photographs with several labels in the Studio', () => {
  let folder: string;
  let list: string;
  let rows: string[][];
  let studio: RunningStudio;

  const state = (): Promise<DataState> =>
    until(
      () => studio.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
  const page = (query = ''): Promise<PhotographPage> => studio.get(`/api/data/photographs?${query}`);

  beforeAll(async () => {
    folder = await temporaryFolder();
    await drawScenes({ directory: join(folder, 'scenes'), count: SCENES, size: 64, seed: 3 });
    list = join(folder, 'scenes/labels.csv');
    rows = (await readFile(list, 'utf8'))
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','));
    studio = await RunningStudio.start(['scenes/labels.csv'], folder);
  });

  const labelsOf = ([, labels]: string[]): string[] => (labels === '' ? [] : labels.split('|'));

  it('counts each photograph under all of its labels', async () => {
    const { layout, editable, severalLabels, classes, total, withNoLabel } = await state();
    expect({ layout, editable, severalLabels, total }).toEqual({
      layout: 'list',
      editable: false,
      severalLabels: true,
      total: SCENES,
    });
    for (const { name, total: counted } of classes) {
      expect(counted).toBe(rows.filter((row) => labelsOf(row).includes(name)).length);
    }
    expect(classes.reduce((sum, one) => sum + one.total, 0)).toBe(rows.flatMap(labelsOf).length);
    expect(withNoLabel).toBe(rows.filter((row) => labelsOf(row).length === 0).length);
  });

  it('shows all labels of a photograph, and filters by one of them or by none', async () => {
    const { classes, withNoLabel } = await state();
    const names = new Map(classes.map(({ id, name }) => [id, name]));
    const { photographs } = await page();
    const said = photographs.map(({ name, classes: own }) => [name, own.map((id) => names.get(id))]);
    expect(said).toEqual(rows.map((row) => [row[0].replace('pictures/', ''), labelsOf(row)]));
    const [first] = classes;
    const having = await page(`class=${first.id}`);
    expect(having.total).toBe(first.total);
    expect(having.photographs.every((one) => one.classes.includes(first.id))).toBe(true);
    const without = await page('noLabel=1');
    expect(without.total).toBe(withNoLabel);
    expect(without.photographs.every((one) => one.classes.length === 0 && !one.aside)).toBe(true);
  });

  it('is checked and divided by the same rules as in training', async () => {
    await studio.post<InspectionState>('/api/data/inspect');
    await until(
      () => studio.get<DataState>('/api/data'),
      ({ inspection }) => inspection.state === 'ready',
    );
    const report = await studio.get<InspectionReport>('/api/data/inspection');
    expect(report.used).toBe(SCENES);
    expect(report.notes.map(({ text }) => text).join()).toContain('of each label for test');
    const { split, classes } = await state();
    const counts = Object.values(split!).map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count)).toBe(SCENES);
    const ofTrain = (await page('part=train')).photographs;
    expect(ofTrain).toHaveLength(split!.train.count);
    for (const { id, parts } of classes) {
      expect(parts!.train).toBe(ofTrain.filter((one) => one.classes.includes(id)).length);
    }
  });

  it('is not changed by moves, but read again when somebody edits it', async () => {
    const { classes } = await state();
    const [photograph] = (await page()).photographs;
    const move = { photographs: [photograph.id], to: classes[0].id };
    const answer = await studio.send('/api/data/moves', { method: 'POST', body: JSON.stringify(move) });
    expect(refusal(answer).status).toBe(409);

    const [path, labels] = rows[0];
    const given = labels.split('|');
    const edited = (await readFile(list, 'utf8')).replace(`${path},${labels}`, `${path},${given[0]}`);
    await writeFile(list, edited);
    // The Studio looks at the photographs while a page is open.
    const again = await until<Photograph>(
      async () => {
        await studio.events('/api/events', (events) => events.length > 0);
        return (await page()).photographs[0];
      },
      (one) => one.classes.length === 1,
    );
    expect(given.length).toBeGreaterThan(1);
    expect(again.name).toBe(photograph.name);
    expect(again.id).not.toBe(photograph.id);
  });

  it('says which labels are not known', async () => {
    await writeFile(
      join(folder, 'scenes/marked.csv'),
      [
        'path,boat,car',
        ...rows.slice(0, 12).map(([path], at) => `${path},${at % 2},${at % 3 === 0 ? '' : 1}`),
      ].join('\n'),
    );
    const marked = await RunningStudio.start(['scenes/marked.csv'], folder);
    const { classes, severalLabels } = await until(
      () => marked.get<DataState>('/api/data'),
      ({ loading }) => !loading,
    );
    const { photographs } = await marked.get<PhotographPage>('/api/data/photographs');
    const car = classes.find(({ name }) => name === 'car')!;
    expect(severalLabels).toBe(true);
    expect(photographs.map(({ unknown }) => unknown.includes(car.id))).toEqual(
      photographs.map((_, at) => at % 3 === 0),
    );
    await marked.stop();
  });

  it('is read as it is said, where that is not clear', async () => {
    const names = ['a|b', 'a', 'b|c', 'c', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd'];
    const lines = names.map((name, at) => `${rows[at][0]},${name}`);
    await writeFile(join(folder, 'scenes/unclear.csv'), ['path,labels', ...lines].join('\n'));
    const opened = async (said: string): Promise<DataState> => {
      const args = ['scenes/unclear.csv', '--labels-per-picture', said];
      const own = await RunningStudio.start(args, folder);
      const found = await until(
        () => own.get<DataState>('/api/data'),
        ({ loading }) => !loading,
      );
      await own.stop();
      return found;
    };
    const several = await opened('several');
    expect(several.severalLabels).toBe(true);
    expect(several.classes.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    const one = await opened('one');
    expect(one.severalLabels).toBe(false);
    expect(one.classes.map(({ name }) => name)).toContain('a|b');
    const refused = RunningStudio.start(['scenes', '--labels-per-picture', 'several'], folder);
    await expect(refused).rejects.toThrow('is a folder, whose photographs have one label each');
  });
});
