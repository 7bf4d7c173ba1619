import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseGraph } from '../../src/graph/index.js';
import {
  type Ended,
  type Event,
  ended,
  filesBelow,
  graft,
  graftJson,
  startGraft,
  temporaryFolder,
} from './command.js';
import { photographFolder } from './photographs.js';

const PER_CLASS = 50;
const settings = ['--seed', '3', '--threads', '2', '--offline'];

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), {
    classes: ['discs', 'squares', 'stripes'],
    perClass: PER_CLASS,
    seed: 1,
  });
  const plan = [
    'plan-shards',
    'photos',
    '--out',
    'features',
    '--weights',
    'openimages',
    '--offline',
    '--set',
    'imageSize=64',
  ];
  await graftJson([...plan, '--shard-size', '40'], folder);
  await graftJson(['run-shard', '--plan', 'features', '--indexes', '0-3'], folder);
}, 120_000);

const train = (out: string, ...more: readonly string[]): string[] => [
  ...['train', '--features', 'features', '--out', out, ...settings, ...more],
];

async function weightsOf(run: string): Promise<unknown> {
  const model = join(folder, run, 'model.onnx');
  const { constants } = parseGraph(await readFile(model), model);
  return Array.from(constants, ([name, { data }]) => [
    name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  ]);
}

describe('graft train --features', () => {
  let events: Event[];

  it('ends as an ordinary run, which other commands open', async () => {
    events = await graftJson(train('run'), folder);
    const result = events.at(-1) as Event & { test: { count: number; accuracy: number; loss: number } };
    expect(result).toMatchObject({ event: 'result', status: 'finished' });
    expect(events).toContainEqual({
      event: 'note',
      text: "Only the head is trained, on the features of the pictures as they are: the recipe's fine-tuning is left out.",
    });
    expect(result.test.count).toBe(3 * 8);
    expect(result.test.accuracy).toBeGreaterThan(0.6);
    expect(await filesBelow(join(folder, 'run'))).toEqual(
      expect.arrayContaining([
        'config.json',
        'history.json',
        'model.onnx',
        'photographs.json',
        'report.html',
        'results.json',
      ]),
    );
    const { stdout } = await graft(['summary', 'run/model.onnx'], folder);
    expect(stdout).toMatch(/familiar/i);
    const compared = await graft(['compare', 'run', 'run'], folder);
    expect(compared.code).toBe(0);
  }, 120_000);

  it('was judged as the saved file judges the same photographs', async () => {
    const { parts, classNames } = JSON.parse(
      await readFile(join(folder, 'run/photographs.json'), 'utf8'),
    ) as {
      parts: { test: { path: string; labels: number[] }[] };
      classNames: string[];
    };
    const rows = parts.test.map(({ path, labels }) => `${path},${classNames[labels[0]]}`);
    await writeFile(join(folder, 'test.csv'), `path,label\n${rows.join('\n')}\n`);
    const evaluated = (await graftJson(['evaluate', 'run/model.onnx', 'test.csv'], folder)).at(
      -1,
    ) as Event & {
      accuracy: number;
      loss: number;
    };
    const { test } = events.at(-1) as Event & { test: { accuracy: number; loss: number } };
    expect(evaluated.accuracy).toBe(test.accuracy);
    // Features are kept in half precision.
    expect(evaluated.loss).toBeCloseTo(test.loss, 2);
  }, 60_000);

  it('opens no photograph for training', async () => {
    await rename(join(folder, 'photos'), join(folder, 'elsewhere'));
    try {
      await graftJson(train('blind'), folder);
    } finally {
      await rename(join(folder, 'elsewhere'), join(folder, 'photos'));
    }
    expect(await weightsOf('blind')).toEqual(await weightsOf('run'));
  }, 120_000);

  it('goes on after kill -9 with the same bits', async () => {
    const long = ['--set', 'featureExtraction.epochs=200', '--checkpoint-minutes', '0.002'];
    await graftJson(train('whole', ...long), folder);
    let killed = startGraft([...train('killed', ...long), '--json'], folder);
    let kills = 0;
    for (; kills < 20; kills++) {
      const end: Promise<Ended> = ended(killed);
      const timer = setTimeout(() => killed.kill('SIGKILL'), 1200 + kills * 300);
      const { signal, code, stderr } = await end;
      clearTimeout(timer);
      if (signal === null) {
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        break;
      }
      const begun = existsSync(join(folder, 'killed/config.json'));
      const next = begun ? ['train', '--resume', 'killed', '--offline'] : train('killed', ...long);
      killed = startGraft([...next, '--json'], folder);
    }
    expect(kills).toBeGreaterThan(0);
    expect(await weightsOf('killed')).toEqual(await weightsOf('whole'));
  }, 300_000);

  it('says what of a recipe has no effect, and refuses what was asked for', async () => {
    const best = await graft(
      [...train('best', '--recipe', 'best', '--set', 'featureExtraction.epochs=1')],
      folder,
    );
    expect(best.stderr).toBe('');
    expect(best.stdout).toContain(
      "the recipe's augmentation, mirror images, fine-tuning, flipAtTestTime are left out.",
    );
    expect(best.stdout).toMatch(
      /Split off 15 % of each class for validation: \d+ images, drawn with seed 3\./,
    );
    const refused = async (...more: readonly string[]): Promise<string> => {
      const { code, stderr } = await graft(train('refused', ...more), folder);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused('--set', 'augmentation.flip=horizontal')).toContain(
      'augmentation.flip has no effect',
    );
    expect(await refused('--set', 'fineTuning.epochs=3')).toContain('fineTuning.epochs has no effect');
    expect(await refused('--from', 'run/model.onnx')).toContain('--from has no effect with --features');
    expect(await refused('--backbone', 'ResNet50V2')).toContain('computed with backbone MobileNetV2');
    expect(await refused('--set', 'imageSize=224')).toContain('computed with imageSize 64');
    expect(await refused('--weights', 'imagenet')).toContain('computed with the weights openimages');
    expect(await refused('photos')).toContain('--features takes the place of the photographs');
    expect(await filesBelow(join(folder, 'refused'))).toEqual([]);
  }, 120_000);

  it('needs all shards, and those that it began with', async () => {
    const begun = startGraft(
      [...train('changed', '--set', 'featureExtraction.epochs=2000'), '--json'],
      folder,
    );
    begun.stdout!.once('data', () => setTimeout(() => begun.kill('SIGKILL'), 4000));
    await ended(begun);
    const done = join(folder, 'features/shard-00002.done.json');
    await rename(done, `${done}.away`);
    const missing = await graft(train('missing'), folder);
    expect({ code: missing.code, stderr: missing.stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/run-shard --plan \S+ --indexes 2\b/) as string,
    });
    await rename(`${done}.away`, done);
    const path = join(folder, 'features/shard-00002.npy');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 2));
    const { code, stderr } = await graft(['train', '--resume', 'changed', '--offline'], folder);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('are missing') as string,
    });
    await writeFile(path, bytes);
  }, 120_000);

  it('says when one picture has two labels, and when none could be read', async () => {
    const first = join(folder, 'photos/discs/000.jpg');
    const rows = Array.from({ length: 12 }, (_, at) => {
      const name = `${String(at).padStart(3, '0')}.jpg`;
      return `photos/discs/${name},discs\nphotos/stripes/${name},stripes`;
    });
    const plan = ['--weights', 'openimages', '--offline', '--set', 'imageSize=64'];
    await writeFile(join(folder, 'twice.csv'), `path,label\n${rows.join('\n')}\n${first},stripes\n`);
    await graftJson(['plan-shards', '--list', 'twice.csv', '--out', 'twice', ...plan], folder);
    await graftJson(['run-shard', '--plan', 'twice', '--index', '0'], folder);
    const words = ['--set', 'featureExtraction.epochs=1', ...settings];
    const { stdout } = await graft(['train', '--features', 'twice', '--out', 'two', ...words], folder);
    expect(stdout).toContain('1 picture has the same features as another one with another label, such as');
    await writeFile(join(folder, 'gone.csv'), 'path,label\ngone-1.jpg,a\ngone-2.jpg,b\n');
    await graftJson(['plan-shards', '--list', 'gone.csv', '--out', 'gone', ...plan], folder);
    await graftJson(['run-shard', '--plan', 'gone', '--index', '0'], folder);
    const none = await graft(['train', '--features', 'gone', '--out', 'none'], folder);
    expect({ code: none.code, stderr: none.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Not one of the 2 pictures in') as string,
    });
  }, 120_000);

  it('refuses predictions and folders without a plan', async () => {
    await mkdir(join(folder, 'empty'));
    const none = await graft(['train', '--features', 'empty', '--out', 'none'], folder);
    expect({ code: none.code, stderr: none.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no plan of shards') as string,
    });
    await graftJson(['plan-shards', 'photos', '--predict', 'run/model.onnx', '--out', 'predictions'], folder);
    const { code, stderr } = await graft(['train', '--features', 'predictions', '--out', 'none'], folder);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('are predictions') as string,
    });
  });
});
