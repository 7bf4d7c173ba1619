import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawScenes } from '../../src/drawn/index.js';
import type { EvaluationStatus, JudgedPictures, LabellingState, RunList } from '../../src/studio/api.js';
import { graft, temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';
import { RunningStudio, until } from './studio.js';

const SETTINGS = ['imageSize=64', 'featureExtraction.epochs=1', 'fineTuning.epochs=0'];

describe('a score of photographs from a list', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  /** A run on a list, judged in the Studio. */
  async function judged(
    list: string,
    runs: string,
  ): Promise<{ studio: RunningStudio; status: () => Promise<EvaluationStatus>; address: string }> {
    const args = ['train', list, '--out', `${runs}/first`, '--weights', 'openimages', '--seed', '1'];
    const { code, stderr } = await graft([...args, ...SETTINGS.flatMap((one) => ['--set', one])], folder);
    expect(code, stderr).toBe(0);
    const studio = await RunningStudio.start([list, '--runs', runs], folder);
    const [run] = (await studio.get<RunList>('/api/runs')).runs;
    const address = `/api/runs/${run.id}/evaluation/test`;
    const status = (): Promise<EvaluationStatus> => studio.get(address);
    await studio.post(address);
    expect(await until(status, ({ state }) => state !== 'running')).toMatchObject({ changed: 0 });
    return { studio, status, address };
  }

  /** The number of changed labels, once the Studio has read the list again: it looks while a page is open. */
  const changed = async (studio: RunningStudio, status: () => Promise<EvaluationStatus>): Promise<number> => {
    const ask = async (): Promise<EvaluationStatus> => {
      await studio.events('/api/events', (events) => events.length > 0);
      return await status();
    };
    return (await until(ask, (now) => now.changed > 0, 30)).changed;
  };
  const judgeAgain = async (
    studio: RunningStudio,
    address: string,
    status: () => Promise<EvaluationStatus>,
  ): Promise<EvaluationStatus> => {
    await studio.post(`${address}?again=1`);
    return await until(status, ({ state }) => state !== 'running');
  };

  it('is old when the list gives a photograph another label', async () => {
    const classes = ['discs', 'squares'] as const;
    const paths = await photographFolder(join(folder, 'shapes'), { classes, perClass: 12, seed: 1 });
    const list = join(folder, 'shapes.csv');
    const classOf = (path: string): string => path.split(/[\\/]/).at(-2)!;
    const written = async (labels: ReadonlyMap<string, string>): Promise<void> => {
      const lines = paths.map((path) => `${relative(folder, path)},${labels.get(path) ?? classOf(path)}`);
      await writeFile(list, ['path,label', ...lines, ''].join('\n'));
    };
    await written(new Map());
    const { studio, status, address } = await judged('shapes.csv', 'runs of shapes');
    expect((await studio.get<LabellingState>('/api/labelling')).newLabels).toBe(0);

    const { pictures } = await studio.get<JudgedPictures>(`${address}/pictures?order=name`);
    const [one, other] = pictures.map(({ name, labels: [label] }) => ({
      path: paths.find((path) => basename(path) === name && classOf(path) === label)!,
      label,
    }));
    const turned = one.label === 'discs' ? 'squares' : 'discs';
    await written(
      new Map([
        [one.path, turned],
        [other.path, 'stripes'],
      ]),
    );
    expect(await changed(studio, status)).toBe(2);
    const again = await judgeAgain(studio, address, status);
    expect(again.changed).toBe(0);
    expect(again.evaluation?.skipped).toEqual([
      { name: basename(other.path), reason: 'in a class that the model does not know' },
    ]);
    const now = await studio.get<JudgedPictures>(`${address}/pictures?order=name`);
    expect(
      now.pictures.find(({ name, labels }) => name === basename(one.path) && labels[0] === turned),
    ).toBeDefined();
    // What was left out by its label counts again when it gets it back.
    await written(new Map([[one.path, turned]]));
    expect(await changed(studio, status)).toBe(1);
    await studio.stop();
  });

  it('is old when a photograph of several labels gets others, or one is no longer known', async () => {
    await drawScenes({ directory: join(folder, 'scenes'), count: 40, size: 64, seed: 3 });
    const labelled = (await readFile(join(folder, 'scenes/labels.csv'), 'utf8'))
      .trim()
      .split(/\r?\n/)
      .slice(1);
    const rows = labelled
      .map((line) => line.split(','))
      .map(([path, labels]) => ({ path, labels: labels.split('|') }));
    const names = [...new Set(rows.flatMap(({ labels }) => labels))].filter((name) => name !== '').sort();
    const list = join(folder, 'scenes/marks.csv');
    /** One column of 0 and 1 for each class. */
    const written = async (marks: ReadonlyMap<string, string>, columns = names): Promise<void> => {
      const lines = rows.map(({ path, labels }) =>
        [
          path,
          ...columns.map((name) => marks.get(`${path} ${name}`) ?? (labels.includes(name) ? '1' : '0')),
        ].join(),
      );
      await writeFile(list, [['path', ...columns].join(), ...lines, ''].join('\n'));
    };
    await written(new Map());
    const { studio, status, address } = await judged('scenes/marks.csv', 'runs of scenes');
    const { pictures, total } = await studio.get<JudgedPictures>(`${address}/pictures?order=name`);
    const [one, other] = pictures.map(({ name, labels }) => ({ path: `pictures/${name}`, name, labels }));
    const added = names.find((name) => !one.labels.includes(name))!;
    await written(
      new Map([
        [`${one.path} ${added}`, '1'],
        [`${other.path} ${names[0]}`, ''],
      ]),
    );
    expect(await changed(studio, status)).toBe(2);
    const shown = (await studio.get<JudgedPictures>(`${address}/pictures?order=name`)).pictures;
    expect(shown.find(({ name }) => name === one.name)?.labelsNow).toEqual([...one.labels, added].sort());
    expect((await judgeAgain(studio, address, status)).changed).toBe(0);
    // A list without a column for a class says nothing about it.
    await written(new Map(), names.slice(1));
    // Of one photograph it was not known before either.
    expect(await changed(studio, status)).toBe(total - 1);
    const { evaluation } = await judgeAgain(studio, address, status);
    const classes = evaluation?.severalLabels ? evaluation.classes : [];
    expect(classes.map(({ known }) => known)).toEqual([0, ...names.slice(1).map(() => total)]);
    await studio.stop();
  });
});
