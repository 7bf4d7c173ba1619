import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Event, filesBelow, graft, graftJson, temporaryFolder } from './command.js';
import { metadataOf } from './run-results.js';

/** The default recipe on the included weights, so that it runs everywhere, with a third of the pictures, half as large. */
const SCENES = 400;
const IMAGE_SIZE = 112;
/** Of 1,200 scenes the test part has 99.9 % and 99.5 %; these have fewer to learn from. */
const FEWEST = { meanAveragePrecision: 0.95, macroF1: 0.88 };

interface Predicted {
  readonly path: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly labels: readonly { readonly label: string; readonly probability: number }[];
}

describe('pictures of several labels, from drawing them to the exported model', () => {
  let folder: string;
  let events: Event[];
  /** Of all scenes. */
  let predictions: Predicted[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    await graft(['fetch', 'scenes', '--scenes', String(SCENES)], folder);
    events = await graftJson(
      [
        'train',
        'scenes/labels.csv',
        '--out',
        'run',
        '--seed',
        '1',
        '--threads',
        '1',
        '--weights',
        'openimages',
        '--set',
        `imageSize=${IMAGE_SIZE}`,
      ],
      folder,
    );
    predictions = (await graftJson(['predict', 'run/model.onnx', 'scenes/pictures'], folder)).filter(
      ({ event }) => event === 'prediction',
    ) as unknown as Predicted[];
  }, 600_000);

  it('says what was understood of the list', () => {
    const notes = events.filter(({ event }) => event === 'note').map(({ text }) => String(text));
    expect(notes.join('\n')).toMatch(/any number of labels a picture, divided by \|/);
    expect(notes.join('\n')).toMatch(/Split off 15 % of each label/);
    expect(notes.join('\n')).toMatch(/threshold of each class was chosen/);
  });

  it('learns', () => {
    const { test, validation } = events.at(-1) as unknown as Record<
      'test' | 'validation',
      { meanAveragePrecision: number; macroF1: number; count: number }
    >;
    expect(test.meanAveragePrecision).toBeGreaterThan(FEWEST.meanAveragePrecision);
    expect(test.macroF1).toBeGreaterThan(FEWEST.macroF1);
    expect(test.count + validation.count).toBe(Math.round(0.3 * SCENES));
  });

  it('writes its files, with figures that fit several labels', async () => {
    const files = await filesBelow(join(folder, 'run'));
    expect(files).toContain('figures/precision-recall.svg');
    expect(files).toContain('figures/class-scores.svg');
    expect(files).not.toContain('figures/confusion-matrix.svg');
    const report = await readFile(join(folder, 'run/report.html'), 'utf8');
    expect(report).toContain('Mean average precision');
    const results = JSON.parse(await readFile(join(folder, 'run/results.json'), 'utf8'));
    expect(Object.keys(results.results.test.metrics)).toContain('meanAveragePrecision');
  });

  it('keeps the thresholds in the card', async () => {
    const card = JSON.parse((await metadataOf(join(folder, 'run/model.onnx'))).get('graft')!);
    expect(card.task).toBe('multilabel');
    expect(card.thresholds).toHaveLength(8);
    const summary = await graft(['summary', 'run/model.onnx'], folder);
    expect(summary.stdout).toContain(`balloon ${card.thresholds[0].toFixed(3)}`);
  });

  it('predicts all labels from their thresholds on, in lines, JSON and CSV', async () => {
    const card = JSON.parse((await metadataOf(join(folder, 'run/model.onnx'))).get('graft')!);
    expect(predictions).toHaveLength(SCENES);
    for (const { probabilities, labels } of predictions) {
      const expected = card.classNames.filter(
        (name: string, label: number) => probabilities[name] >= card.thresholds[label],
      );
      expect(labels.map(({ label }) => label).sort()).toEqual(expected);
    }
    expect(predictions.some(({ labels }) => labels.length > 1)).toBe(true);
    const { stdout } = await graft(['predict', 'run/model.onnx', predictions[0].path, '--csv', '-'], folder);
    const [head, first] = stdout.trim().split('\r\n');
    expect(head).toBe(
      `path,labels,familiarity,unfamiliar,${card.classNames.map((name: string) => `probability_${name}`).join()},error`,
    );
    const chosen = predictions[0].labels.map(({ label }) => label).join('|');
    expect(first.split(',').slice(0, 2)).toEqual([predictions[0].path, chosen]);
  });

  it('is evaluated with the same numbers as in the run', async () => {
    const record = JSON.parse(await readFile(join(folder, 'run/photographs.json'), 'utf8'));
    const rows = (record.parts.test as { path: string; labels: number[] }[]).map(
      ({ path, labels }) => `${path},${labels.map((label) => record.classNames[label]).join('|')}`,
    );
    await writeFile(join(folder, 'test.csv'), `path,labels\n${rows.join('\n')}\n`);
    const [result] = await graftJson(['evaluate', 'run/model.onnx', 'test.csv', '--csv', 'all.csv'], folder);
    const { test } = JSON.parse(await readFile(join(folder, 'run/results.json'), 'utf8')).results;
    expect(result).toMatchObject({ correct: test.correct, count: test.count, task: 'multilabel' });
    const { metrics } = result as unknown as { metrics: { meanAveragePrecision: { value: number } } };
    expect(metrics.meanAveragePrecision.value).toBeCloseTo(test.metrics.meanAveragePrecision, 12);
    expect((await readFile(join(folder, 'all.csv'), 'utf8')).split('\r\n')[0]).toMatch(
      /^path,labels,predicted,unknown,correct,probability_balloon/,
    );
  });

  it('is explained for each of its labels', async () => {
    const several = predictions.find(({ labels }) => labels.length > 1)!;
    const explained = await graftJson(
      ['explain', 'run/model.onnx', several.path, '--out', 'why.png'],
      folder,
    );
    expect(explained.map(({ className }) => className)).toEqual(several.labels.map(({ label }) => label));
    expect(explained.map(({ figure }) => figure)).toEqual([
      'why.png',
      ...several.labels.slice(1).map(({ label }) => `why.${label}.png`),
    ]);
  });

  it('is exported, with the same answers in half precision', async () => {
    const args = ['export', 'run/model.onnx', '--to', 'fp16', '--data', 'scenes/labels.csv'];
    const result = (await graftJson(args, folder)).at(-1) as unknown as {
      comparison: { same: number; before: { count: number }; severalLabels: boolean };
    };
    expect(result.comparison.severalLabels).toBe(true);
    expect(result.comparison.same).toBeGreaterThan(0.97 * result.comparison.before.count);
    await graft(['export', 'run/model.onnx', '--to', 'zip', '--out', 'model.zip'], folder);
    const files = unzipSync(await readFile(join(folder, 'model.zip')));
    expect(strFromU8(files['README.md'])).toContain('| Class | Threshold |');
  });

  it('is trained again to the same bits', async () => {
    const few = (await readFile(join(folder, 'scenes/labels.csv'), 'utf8')).split('\r\n').slice(0, 61);
    await writeFile(join(folder, 'scenes/few.csv'), few.join('\n'));
    const settings = ['--set', 'imageSize=64', '--set', 'fineTuning.epochs=1', '--weights', 'openimages'];
    for (const run of ['one', 'other']) {
      const args = ['train', 'scenes/few.csv', '--out', run, '--seed', '1', '--threads', '1', ...settings];
      await graftJson(args, folder);
    }
    const [one, other] = await Promise.all(
      ['one', 'other'].map((run) => readFile(join(folder, run, 'model.onnx'))),
    );
    expect(one.equals(other)).toBe(true);
  }, 600_000);
});
