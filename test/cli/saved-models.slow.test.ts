import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, filesBelow, graft, graftJson, temporaryFolder } from './command.js';
import { addUnreadableFiles, drawPhotograph, photographFolder, type ShapeClass } from './photographs.js';
import { metadataOf } from './run-results.js';
import {
  type Architecture,
  imageSize,
  runDirectly,
  type TrainedModel,
  trainAndSave,
} from './saved-models.js';

const [height, width] = imageSize;

/* Train with the library, save, and use the file through the command line. */
describe.each<{ architecture: Architecture; classes: readonly ShapeClass[] }>([
  { architecture: 'small', classes: ['discs', 'stripes'] },
  { architecture: 'small', classes: ['discs', 'squares', 'stripes'] },
  { architecture: 'MobileNetV2', classes: ['discs', 'stripes'] },
])('a saved $architecture for $classes', ({ architecture, classes }) => {
  let folder: string;
  let trained: TrainedModel;
  let photographs: string[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'train'), { classes, perClass: 24, seed: 1 });
    const validation = { classes, perClass: 13, seed: 2, width: 50, height: 40 };
    photographs = await photographFolder(join(folder, 'validation'), validation);
    trained = await trainAndSave(architecture, folder, join(folder, 'model.onnx'));
  });

  it('writes one file', async () => {
    expect((await filesBelow(folder)).filter((name) => !name.endsWith('.jpg'))).toEqual(['model.onnx']);
  });

  it('describes its input', async () => {
    const card = JSON.parse((await metadataOf(join(folder, 'model.onnx'))).get('graft')!);
    const { loss, accuracy, correct, count } = trained.validation;
    expect(card).toMatchObject({
      formatVersion: 2,
      classNames: classes,
      imageSize,
      backbone: { name: architecture, weights: 'none' },
      results: { validation: { loss, accuracy, correct, count } },
    });
    expect(Object.keys(card.resize).sort()).toEqual(['antialias', 'cropToAspectRatio', 'interpolation']);
  });

  it.runIf(architecture === 'small')('has learned', async () => {
    expect(trained.trainingLoss.at(-1)!).toBeLessThan(0.6 * trained.trainingLoss[0]);
    expect(trained.validation.accuracy).toBeGreaterThan(1.5 / classes.length);
  });

  it('is evaluated with the same result as after training', async () => {
    const events = await graftJson(['evaluate', 'model.onnx', 'validation'], folder);
    expect(events).toHaveLength(1);
    const { validation } = trained;
    expect(events[0]).toMatchObject({
      event: 'result',
      loss: expect.closeTo(validation.loss, 5),
      accuracy: validation.correct / validation.count,
      correct: validation.correct,
      count: 13 * classes.length,
      skipped: [],
    });
  });

  it('is evaluated in words too', async () => {
    const { code, stdout, stderr } = await graft(['evaluate', 'model.onnx', 'validation'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { correct, count } = trained.validation;
    expect(stdout).toMatch(new RegExp(`^loss \\d\\.\\d{4}, accuracy .* %: ${correct} of ${count}\n95 %`));
  });

  it('predicts pictures in the given order', async () => {
    // More than a batch, and in another order than that of their names.
    const files = [...photographs, ...photographs].reverse();
    const written = await graftJson(['predict', 'model.onnx', ...files], folder);
    expect(written.at(-1)).toMatchObject({ event: 'result', predicted: files.length, unreadable: 0 });
    const events = written.slice(0, -1);
    expect(events.map(({ path }) => path)).toEqual(files);
    for (const { event, path, label, probability, probabilities, ...others } of events) {
      expect({ event, others }, String(path)).toEqual({ event: 'prediction', others: {} });
      const byName = probabilities as Record<string, number>;
      expect(Object.keys(byName)).toEqual(classes);
      expect(Object.values(byName).reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
      expect(byName[String(label)]).toBe(probability);
      expect(Math.max(...Object.values(byName))).toBe(probability);
    }
    const right = events.filter(({ path, label }) => String(path).includes(`/${label}/`)).length;
    expect(right).toBe(2 * trained.validation.correct);
  });

  it.each([1, 5])(
    'runs in ONNX Runtime alone, on batches of %i, and agrees with graft predict',
    async (batch) => {
      const pictures = Array.from({ length: batch }, (_, picture) => classes[picture % classes.length]);
      const names = pictures.map((_, picture) => `exact-${picture}.png`);
      const pixels = new Uint8Array(batch * height * width * 3);
      for (const [picture, shape] of pictures.entries()) {
        const png = await drawPhotograph(shape, { height, width, seed: picture, format: 'png' });
        await writeFile(join(folder, names[picture]), png);
        pixels.set(await sharp(png).raw().toBuffer(), picture * height * width * 3);
      }
      const direct = await runDirectly(join(folder, 'model.onnx'), pixels, imageSize);
      expect([direct.inputNames, direct.outputNames]).toEqual([['image'], ['logits', 'probabilities']]);
      expect(direct.logits.shape).toEqual([batch, classes.length]);
      expect(direct.probabilities.shape).toEqual([batch, classes.length]);
      const predicted = await graftJson(['predict', 'model.onnx', ...names], folder);
      for (let row = 0; row < batch; row++) {
        const own = [row * classes.length, (row + 1) * classes.length] as const;
        const probabilities = [...direct.probabilities.data.subarray(...own)];
        const exponentials = [...direct.logits.data.subarray(...own)].map(Math.exp);
        const sum = exponentials.reduce((total, value) => total + value);
        expect(probabilities.reduce((total, value) => total + value)).toBeCloseTo(1, 6);
        probabilities.forEach((probability, index) => {
          expect(probability).toBeCloseTo(exponentials[index] / sum, 5);
          const byName = predicted[row].probabilities as Record<string, number>;
          expect(byName[classes[index]]).toBeCloseTo(probability, 5);
        });
      }
    },
  );
});

describe('files that cannot be used', () => {
  const classes = ['discs', 'stripes'] as const;
  let folder: string;
  let unreadable: { damaged: string; empty: string };
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'train'), { classes, perClass: 8, seed: 1 });
    await photographFolder(join(folder, 'validation'), { classes, perClass: 5, seed: 2 });
    await trainAndSave('small', folder, join(folder, 'model.onnx'));
    unreadable = await addUnreadableFiles(join(folder, 'validation/discs'));
  });

  it('are skipped by evaluate, by name and reason', async () => {
    const [result] = await graftJson(['evaluate', 'model.onnx', join(folder, 'validation')], folder);
    expect(result).toMatchObject({ event: 'result', count: 10 });
    expect(result.skipped).toHaveLength(2);
    expect(result.skipped).toContainEqual({ path: unreadable.empty, kind: 'empty', reason: 'empty file' });
    expect(result.skipped).toContainEqual({
      path: unreadable.damaged,
      kind: expect.stringMatching(/^(damaged|truncated)$/),
      reason: expect.stringMatching(/damaged|truncated/),
    });
  });

  it('make predict print an error line in their place and end with exit code 1', async () => {
    const files = [
      'train/discs/000.jpg',
      unreadable.damaged,
      'no-such.jpg',
      'model.onnx',
      'train/discs/001.jpg',
    ];
    const { code, stdout, stderr } = await graft(['predict', 'model.onnx', ...files, '--json'], folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const events = eventsOf(stdout);
    expect(events.map(({ event, path }) => [event, path])).toEqual([
      ['prediction', files[0]],
      ['error', files[1]],
      ['error', files[2]],
      ['error', files[3]],
      ['prediction', files[4]],
      ['result', undefined],
    ]);
    expect(events[1]).toEqual({ event: 'error', path: files[1], reason: expect.stringMatching(/JPEG/) });
    expect(events[2].reason).toBe('the file is not there');
    expect(events[3].reason).toMatch(/^not an image/);
  });

  it('are counted by predict in words', async () => {
    const { code, stdout } = await graft(
      ['predict', 'model.onnx', 'no-such.jpg', 'train/discs/001.jpg'],
      folder,
    );
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'no-such.jpg: cannot be read: the file is not there',
      expect.stringMatching(/^train\/discs\/001\.jpg: (discs|stripes) \(\d+\.\d %\)$/),
      '1 of 2 files could not be read.',
      '',
    ]);
  });

  it('make evaluate fail if there are no other files', async () => {
    for (const name of classes) {
      await mkdir(join(folder, 'nothing', name), { recursive: true });
      await addUnreadableFiles(join(folder, 'nothing', name));
    }
    const { code, stdout, stderr } = await graft(['evaluate', 'model.onnx', 'nothing', '--json'], folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^graft: None of the images could be used\.\n.*nothing[\\/]/);
  });

  it('evaluate refuses a missing folder', async () => {
    const { code, stdout, stderr } = await graft(['evaluate', 'model.onnx', 'nowhere', '--json'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^graft: Expected a folder of images at nowhere but there is no such folder\./);
  });

  it('evaluate refuses a class that the model does not know', async () => {
    await photographFolder(join(folder, 'others'), { classes: ['discs', 'squares'], perClass: 1, seed: 3 });
    const { code, stdout, stderr } = await graft(['evaluate', 'model.onnx', 'others', '--json'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/class "squares" that the model does not know\.\n +It knows discs, stripes\./);
  });
});
