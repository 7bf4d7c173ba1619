import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Event,
  filesBelow,
  graft,
  graftJson,
  hasShared,
  imagenetWeights,
  temporaryFolder,
} from './command.js';
import { photographFolder } from './photographs.js';
import { metadataOf } from './run-results.js';

describe.skipIf(!hasShared)('graft tutorial --recipe fast', () => {
  const classes = ['discs', 'squares', 'stripes'] as const;
  let folder: string;
  let events: Event[];
  const args = (out: string, seed: number): string[] => {
    const inputs = ['--recipe', 'fast', '--data', 'photos', '--weights', imagenetWeights];
    const settings = ['--image-size', '96', '--batch-size', '8', '--seed', String(seed), '--threads', '2'];
    return ['tutorial', ...inputs, ...settings, '--out', out];
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos/train'), { classes, perClass: 24, seed: 1 });
    await photographFolder(join(folder, 'photos/validation'), { classes, perClass: 14, seed: 2 });
    events = await graftJson(args('run', 1), folder);
  });

  it('writes its files, and records its settings in config.json', async () => {
    expect(await filesBelow(join(folder, 'run'))).toEqual([
      'config.json',
      'events.jsonl',
      ...[
        'class-scores',
        'confusion-matrix',
        'learning-curves',
        'reliability',
        'top-losses',
        'training-images',
      ].flatMap((name) => [`figures/${name}.png`, `figures/${name}.svg`]),
      'history.json',
      'model.onnx',
      'photographs.json',
      'report.html',
      'results.json',
      'summary.txt',
    ]);
    const config = JSON.parse(await readFile(join(folder, 'run/config.json'), 'utf8'));
    expect(config).toMatchObject({ seed: 1, recipe: { name: 'fast', imageSize: 96, batchSize: 8 } });
  });

  it('learns, and evaluate confirms the printed result', async () => {
    const result = events.at(-1) as unknown as {
      validation: { loss: number; accuracy: number; correct: number; count: number };
    };
    const { loss, accuracy, correct, count } = result.validation;
    expect(accuracy).toBeGreaterThan(0.8);
    const [evaluated] = await graftJson(['evaluate', 'run/model.onnx', 'photos/validation'], folder);
    expect(evaluated).toMatchObject({ loss: expect.closeTo(loss, 5), accuracy, correct, count });
    expect(count).toBe(42);
  });

  it('is repeatable by its seed', async () => {
    await graftJson(args('again', 1), folder);
    await graftJson(args('other', 2), folder);
    const [run, again, other] = await Promise.all(
      ['run', 'again', 'other'].map((out) => readFile(join(folder, out, 'history.json'))),
    );
    expect(again.equals(run)).toBe(true);
    expect(other.equals(run)).toBe(false);
  });
});

it('starts from the weights that are installed with Graft, and records their origin', async () => {
  const folder = await temporaryFolder();
  const classes = ['discs', 'stripes'] as const;
  await photographFolder(join(folder, 'photos/train'), { classes, perClass: 12, seed: 1 });
  await photographFolder(join(folder, 'photos/validation'), { classes, perClass: 10, seed: 2 });
  const inputs = ['--recipe', 'fast', '--data', 'photos', '--weights', 'openimages', '--out', 'run'];
  const settings = ['--image-size', '96', '--batch-size', '4', '--seed', '1', '--threads', '2'];
  const events = await graftJson(['tutorial', ...inputs, ...settings], folder);
  expect(events.at(-1)).toMatchObject({ event: 'result', validation: { count: 20 } });
  expect(events.filter(({ event }) => event === 'download')).toEqual([]);
  const card = JSON.parse((await metadataOf(join(folder, 'run/model.onnx'))).get('graft')!);
  expect(card.backbone).toEqual({
    name: 'mobilenetv2_1.00_96',
    weights: 'openimages',
    origin: {
      source: expect.stringContaining('@mediapipe/objectron'),
      license: 'Apache-2.0',
      changes: expect.any(String),
    },
  });
  const [evaluated] = await graftJson(['evaluate', 'run/model.onnx', 'photos/validation'], folder);
  expect(evaluated).toMatchObject({ count: 20, skipped: [] });
});

it('graft tutorial refuses an unknown recipe', async () => {
  const { code, stdout, stderr } = await graft(['tutorial', '--recipe', 'slow'], await temporaryFolder());
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/--recipe.*'slow'.*tutorial, fast/);
});
