import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { graft, graftJson, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';
import { metadataOf } from './run-results.js';
import { runDirectly, trainAndSave } from './saved-models.js';

const classes = ['discs', 'squares', 'stripes'] as const;
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'train'), { classes, perClass: 24, seed: 1 });
  await photographFolder(join(folder, 'validation'), { classes, perClass: 15, seed: 2 });
  await trainAndSave('small', folder, join(folder, 'model.onnx'));
}, 120_000);

const size = async (name: string): Promise<number> => (await stat(join(folder, name))).size;

describe.each(['fp16', 'int8'] as const)('graft export --to %s', (form) => {
  const out = `model.${form}.onnx`;
  let result: Record<string, unknown>;

  beforeAll(async () => {
    const events = await graftJson(['export', 'model.onnx', '--to', form, '--data', '.'], folder);
    result = events.at(-1)!;
    const phases = new Set(events.slice(0, -1).map(({ phase }) => phase));
    expect([...phases]).toEqual(form === 'int8' ? ['calibration', 'evaluation'] : ['evaluation']);
  });

  it('prints sizes and results before and after', async () => {
    expect(result).toMatchObject({
      event: 'result',
      path: out,
      format: form,
      size: { before: await size('model.onnx'), after: await size(out) },
      calibrationImages: form === 'int8' ? 72 : 0,
    });
    expect(await size(out)).toBeLessThan(await size('model.onnx'));
    const { before, after, data, same, lost, gained, largestDifference } = result.comparison as {
      before: Record<string, number>;
      after: Record<string, number>;
    } & Record<string, number>;
    expect(data).toBe('validation');
    expect(result.comparison).toMatchObject({ part: 'validation', trainedOn: 'no' });
    expect(before.count).toBe(45);
    expect(after.correct).toBe(before.correct - lost + gained);
    expect(same).toBeLessThanOrEqual(45 - lost - gained);
    expect(largestDifference).toBeGreaterThan(0);
    expect(largestDifference).toBeLessThan(form === 'fp16' ? 0.01 : 0.3);
  });

  it('measures what evaluate measures', async () => {
    const { before, after } = result.comparison as { before: object; after: object };
    for (const [model, expected] of [
      ['model.onnx', before],
      [out, after],
    ] as const) {
      const { loss, correct, count } = expected as Record<string, number>;
      const evaluated = (await graftJson(['evaluate', model, 'validation'], folder)).at(-1)!;
      expect(evaluated).toMatchObject({ correct, count, loss: expect.closeTo(loss, 4) });
    }
  });

  it('writes a model that works with predict, explain and ONNX Runtime alone', async () => {
    const predicted = await graftJson(['predict', out, 'validation/discs/000.jpg'], folder);
    expect(predicted[0]).toMatchObject({ event: 'prediction' });
    const explained = await graftJson(['explain', out, 'validation/discs/000.jpg'], folder);
    expect(explained[0].probabilities).toEqual(predicted[0].probabilities);
    const { probabilities, inputNames } = await runDirectly(
      join(folder, out),
      new Uint8Array(32 * 32 * 3),
      [32, 32],
    );
    expect(inputNames).toEqual(['image']);
    expect(probabilities.data.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
  });

  it('records the change in the card', async () => {
    const card = JSON.parse((await metadataOf(join(folder, out))).get('graft')!);
    expect(card.export).toMatchObject({
      precision: form === 'fp16' ? 'float16' : 'int8',
      results: { before: { count: 45 }, after: { count: 45 } },
    });
    const { stdout } = await graft(['summary', out], folder);
    expect(stdout).toMatch(form === 'fp16' ? /as float16: accuracy/ : /as int8: accuracy/);
  });

  it('refuses to export an exported model again', async () => {
    const { code, stderr } = await graft(['export', out, '--to', 'fp16'], folder);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is an export already/),
    });
  });

  it('also prints words', async () => {
    const { code, stdout } = await graft(
      ['export', 'model.onnx', '--to', form, '--data', '.', '--out', 'w.onnx'],
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Wrote w\.onnx: [\d.]+ kB, [\d.]+ % of [\d.]+ kB\.\n/);
    expect(stdout).toMatch(/\nOn 45 validation pictures of validation, held out from training and /);
    expect(stdout).toMatch(/\nbefore {2}accuracy [\d.]+ %: \d+ of 45 \(95 % confidence/);
    expect(stdout).toMatch(/\nafter {3}accuracy [\d.]+ %: \d+ of 45 \(95 % confidence/);
    expect(stdout).toMatch(/\nBoth agree on \d+ pictures; \d+ w(as|ere) right and (is|are) now wrong, \d+ /);
  });
});

describe('graft export --to int8', () => {
  it('divides the pictures of one folder', async () => {
    const events = await graftJson(
      ['export', 'model.onnx', '--to', 'int8', '--data', 'train', '--out', 'x.onnx'],
      folder,
    );
    expect(events.at(-1)).toMatchObject({
      calibrationImages: 32,
      calibrationLimit: { asked: 256, available: 72, reason: 'quarter' },
      comparison: { part: 'train', trainedOn: 'yes', before: { count: 40 } },
    });
    const { stdout } = await graft(
      [...['export', 'model.onnx', '--to', 'int8', '--data', 'train'], '--calibration-images', '1000'],
      folder,
    );
    expect(stdout).toContain(
      'Ranges were measured on 32 of 72 pictures and not on 1000: at most a quarter, but 32 at least,',
    );
  });

  it.each([
    ['no pictures', [], /An int8 model needs pictures/],
    ['a folder that is not there', ['--data', 'nowhere'], /There is no folder nowhere/],
    [
      'classes that the model does not know',
      ['--data', 'others'],
      /others has a class "cats" that the model does not know/,
    ],
    ['kernels of 4 bits', ['--data', 'train', '--weight-bits', '4'], /--weight-bits.*'4'.*Expected 7 or 8/],
    ['too few pictures', ['--data', 'few'], /few has 3 images: too few/],
  ])('refuses %s', async (_, args, message) => {
    for (const [place, name] of [
      ['others/train', 'cats'],
      ['others/train', 'discs'],
      ['others/validation', 'cats'],
      ['others/validation', 'discs'],
      ['few', 'discs'],
      ['few', 'squares'],
      ['few', 'stripes'],
    ]) {
      await mkdir(join(folder, place, name), { recursive: true });
      await writeFile(
        join(folder, place, name, '0.jpg'),
        await readFile(join(folder, 'train/discs/000.jpg')),
      );
    }
    const { code, stdout, stderr } = await graft(['export', 'model.onnx', '--to', 'int8', ...args], folder);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('graft export --to zip', () => {
  it('packs the model with a working example for Node', async () => {
    const [result] = await graftJson(['export', 'model.onnx', '--to', 'zip'], folder);
    expect(result).toMatchObject({ event: 'result', path: 'model.zip', format: 'zip' });
    const files = unzipSync(await readFile(join(folder, 'model.zip')));
    const place = join(folder, 'unpacked');
    await mkdir(join(place, 'node_modules'), { recursive: true });
    await writeFile(join(place, 'package.json'), '{"type":"module"}');
    for (const [name, content] of Object.entries(files)) await writeFile(join(place, name), content);
    for (const name of ['onnxruntime-node', 'sharp']) {
      await symlink(
        resolve(import.meta.dirname, '../../node_modules', name),
        join(place, 'node_modules', name),
        'junction',
      );
    }
    const readme = new TextDecoder().decode(files['README.md']);
    const [, program] = /## Node[\s\S]*?```js\n([\s\S]*?)```/.exec(readme)!;
    await writeFile(join(place, 'classify.js'), program);
    const picture = join(folder, 'validation/discs/000.jpg');
    const { stdout } = await promisify(execFile)(process.execPath, ['classify.js', picture], { cwd: place });
    const [{ probabilities }] = await graftJson(['predict', 'model.onnx', picture], folder);
    const said = Object.fromEntries(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')),
    );
    for (const [label, probability] of Object.entries(probabilities as Record<string, number>)) {
      // It resizes with antialiasing, Graft without.
      expect(Math.abs(Number(said[label]) - probability), label).toBeLessThan(0.2);
    }
  });
});
