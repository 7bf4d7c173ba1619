import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openExportData } from '../../src/exports/export-data.js';
import { withChecksum } from '../../src/files/index.js';
import { contentOf, digestOfFile } from '../../src/photographs/index.js';
import { classFolders, temporaryFolder } from '../datasets/helpers.js';
import { cardFor } from './networks.js';

const classNames = ['daisy', 'rose', 'tulip'];
const DIGEST = 'a'.repeat(64);
const card = cardFor(classNames, {
  data: { source: 'folder', from: 'option', digest: { algorithm: 'sha256', value: DIGEST, files: 48 } },
});
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const place of ['parts/train', 'parts/val', 'parts/test', 'flat', 'alone/train']) {
    await classFolders(join(folder, place), { daisy: 16, rose: 16, tulip: 16 });
  }
});

async function divided(data: string, { path = 'elsewhere/model.onnx', images = 256 } = {}) {
  const place = join(folder, data);
  const opened = await openExportData(place, { card, path: join(folder, path) }, { images, seed: 0 });
  await opened.close();
  const [calibration, evaluation] = [opened.calibration.paths, opened.evaluation.paths];
  // In every case, no picture is used for both ranges and results.
  expect(evaluation.filter((one) => calibration.includes(one))).toEqual([]);
  return { calibration, evaluation, evaluated: opened.evaluated, limit: opened.calibrationLimit };
}

/** The same with the run's corrections: two of its photographs, and one whose label has changed since. */
async function corrected(all: readonly string[]): Promise<void> {
  const data = join(folder, 'flat');
  const [moved, dropped] = all.slice(38).map((path) => relative(data, path));
  const old = all[39 + 1];
  const labelOf = (path: string): string => dirname(path);
  const other = (label: string): string => (label === 'rose' ? 'tulip' : 'rose');
  const lines = [
    { path: moved, label: labelOf(moved), suggested: other(labelOf(moved)), action: 'move', line: 2 },
    { path: dropped, label: labelOf(dropped), suggested: '', action: 'drop', line: 3 },
    { path: old, label: 'orchid', suggested: 'rose', action: 'move', line: 4 },
  ];
  const config = { data, corrections: { file: 'corrections.csv', digest: '0', lines } };
  await writeFile(join(folder, 'config.json'), JSON.stringify(withChecksum(config)));
  const opened = await openExportData(
    data,
    { card, path: join(folder, 'model.onnx') },
    { images: 256, seed: 0 },
  );
  const { paths } = opened.evaluation;
  expect([...paths].sort()).toEqual(
    all
      .slice(38)
      .filter((path) => path !== join(data, dropped))
      .sort(),
  );
  expect(opened.evaluated.corrections).toBe(
    'Corrections of corrections.csv: 1 image with another label, 1 left out, 0 kept as they are.',
  );
  const at = paths.indexOf(join(data, moved));
  const { labels } = await opened.evaluation.load([at]);
  expect(classNames[[...labels.data].indexOf(1)]).toBe(other(labelOf(moved)));
  await opened.close();
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...withChecksum(config), data: 'other' }));
  const edited = await divided('flat', { path: 'model.onnx' });
  expect(edited.evaluated.corrections).toBeUndefined();
  await rm(join(folder, 'config.json'));
}

describe('pictures for an export', () => {
  it('come from the test part for results, which no decision was based on', async () => {
    const { calibration, evaluation, evaluated, limit } = await divided('parts', { images: 20 });
    expect(evaluated).toEqual({ folder: join(folder, 'parts/test'), part: 'test', trainedOn: 'no' });
    expect(evaluation).toHaveLength(48);
    expect(calibration).toHaveLength(20);
    expect(calibration.every((path) => path.includes('/train/'))).toBe(true);
    expect(limit).toBeUndefined();
    const all = await divided('parts', { images: 1000 });
    expect(all.calibration).toHaveLength(48);
    expect(all.limit).toEqual({ asked: 1000, available: 48, reason: 'training-part' });
  });

  it('of one folder are divided, with the training photographs unknown', async () => {
    const { calibration, evaluation, evaluated, limit } = await divided('flat');
    expect(evaluated).toEqual({ folder: join(folder, 'flat'), part: null, trainedOn: 'unknown' });
    expect([calibration.length, evaluation.length]).toEqual([32, 16]);
    expect(limit).toEqual({ asked: 256, available: 48, reason: 'quarter' });
  });

  it('are known to be those of the training where they are copies of them', async () => {
    const { calibration, evaluation } = await divided('flat');
    const files = async (paths: readonly string[]) =>
      await Promise.all(
        paths.map(async (path) => {
          const content = contentOf(await digestOfFile(path));
          return { path, labels: [0], size: (await stat(path)).size, modified: 0, content };
        }),
      );
    const parts = { train: await files(calibration), validation: [], test: await files(evaluation) };
    await mkdir(join(folder, 'run'));
    await writeFile(
      join(folder, 'run/photographs.json'),
      JSON.stringify(withChecksum({ digest: DIGEST, parts })),
    );
    await cp(join(folder, 'flat'), join(folder, 'copied'), { recursive: true });
    const copied = await divided('copied', { path: 'run/model.onnx' });
    expect(copied.evaluated).toMatchObject({ part: 'test', trainedOn: 'no' });
    const place = (paths: readonly string[]) =>
      paths.map((path) => path.replace('/flat/', '/copied/')).sort();
    expect([...copied.evaluation].sort()).toEqual(place(evaluation));
    expect([...copied.calibration].sort()).toEqual(place(calibration));
  });

  it('of the training part alone are reported as trained on', async () => {
    expect((await divided('alone/train')).evaluated).toMatchObject({ part: 'train', trainedOn: 'yes' });
  });

  it('are those that the classifier’s run held out', async () => {
    const all = (await divided('flat')).calibration.concat((await divided('flat')).evaluation);
    const files = (from: number, to: number) => all.slice(from, to).map((path) => ({ path, labels: [0] }));
    const parts = { train: files(0, 30), validation: files(30, 38), test: files(38, 48) };
    const record = (digest: string) => JSON.stringify(withChecksum({ digest, parts }));
    await writeFile(join(folder, 'photographs.json'), record(DIGEST));
    const own = await divided('flat', { path: 'model.onnx' });
    expect(own.evaluated).toEqual({ folder: join(folder, 'flat'), part: 'test', trainedOn: 'no' });
    expect([...own.evaluation].sort()).toEqual(all.slice(38).sort());
    expect([...own.calibration].sort()).toEqual(all.slice(0, 30).sort());
    await corrected(all);
    // Somebody has edited it.
    await writeFile(join(folder, 'photographs.json'), record(DIGEST).replace('[0]', '[1]'));
    expect((await divided('flat', { path: 'model.onnx' })).evaluated.trainedOn).toBe('unknown');
    // The record now lies next to another classifier.
    await writeFile(join(folder, 'photographs.json'), record('b'.repeat(64)));
    expect((await divided('flat', { path: 'model.onnx' })).evaluated.trainedOn).toBe('unknown');
  });
});
