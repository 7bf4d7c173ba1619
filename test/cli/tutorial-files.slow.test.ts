import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Ended,
  type Event,
  filesBelow,
  graft,
  graftJson,
  hasShared,
  imagenetWeights,
  temporaryFolder,
} from './command.js';
import { addUnreadableFiles, drawPhotograph, photographFolder } from './photographs.js';
import { metadataOf, runFiles, type TutorialResult, tutorialResult, wholeValidation } from './run-results.js';
import { runDirectly } from './saved-models.js';

const classes = ['discs', 'stripes'] as const;
const perClass = { train: 24, validation: 20 };
const epochs = 2;
const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

let folder: string;
const tutorial = (out: string, ...more: string[]): string[] => {
  const settings = ['--image-size', '96', '--batch-size', '10', '--epochs', '2', '--fine-tune-epochs', '2'];
  return ['tutorial', '--data', 'photos', '--weights', imagenetWeights, ...settings, '--out', out, ...more];
};

describe.skipIf(!hasShared)('graft tutorial on a few drawings', () => {
  let unreadable: { damaged: string; empty: string }[];
  let events: Event[];
  let result: TutorialResult;

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [index, part] of (['train', 'validation'] as const).entries()) {
      await photographFolder(join(folder, 'photos', part), {
        classes,
        perClass: perClass[part],
        seed: index,
      });
    }
    unreadable = [
      await addUnreadableFiles(join(folder, 'photos/train/discs')),
      await addUnreadableFiles(join(folder, 'photos/validation/stripes')),
    ];
    events = await graftJson(tutorial('run', '--seed', '1', '--threads', '2'), folder);
    result = tutorialResult(events);
  });

  it('ends with a result of the documented form', () => {
    expect(result.model).toBe(join('run', 'model.onnx'));
    expect(result.phases.map((phase) => phase.epochs)).toEqual([epochs, epochs]);
    // One batch of five, without the damaged file if it is in this batch.
    expect([9, 10]).toContain(result.test.count);
    expect(result.test.correct / result.test.count).toBe(result.test.accuracy);
    for (const { logs } of result.phases) expect(Object.values(logs).every(Number.isFinite)).toBe(true);
  });

  it('learns', () => {
    const [initial] = events.filter(({ event }) => event === 'initial');
    expect(initial).toMatchObject({ accuracy: expect.any(Number), count: result.validation.count });
    expect(result.phases[1].logs.val_loss).toBeLessThan(0.5 * Number(initial.loss));
    expect(result.phases[1].logs.val_accuracy).toBeGreaterThan(0.85);
  });

  it('reports every epoch, numbered across both phases', () => {
    const reported = events.filter(({ event }) => event === 'epoch');
    expect(reported.map(({ phase, epoch }) => [phase, epoch])).toEqual([
      ['feature extraction', 1],
      ['feature extraction', 2],
      ['fine-tuning', 3],
      ['fine-tuning', 4],
    ]);
    const last = reported.at(-1)!;
    expect(last).toMatchObject({ logs: result.phases[1].logs });
  });

  it('skips unreadable files and reports each by name and reason', () => {
    expect(result.skipped).toHaveLength(4);
    for (const { damaged, empty } of unreadable) {
      expect(result.skipped).toContainEqual({
        path: empty,
        kind: 'empty',
        reason: expect.stringMatching(/empty/),
      });
      expect(result.skipped).toContainEqual({
        path: damaged,
        kind: expect.stringMatching(/^(damaged|truncated)$/),
        reason: expect.stringMatching(/damaged|truncated/),
      });
    }
  });

  it('writes exactly the documented files', async () => {
    expect(await filesBelow(join(folder, 'run'))).toEqual(runFiles);
    for (const name of runFiles) {
      expect((await stat(join(folder, 'run', name))).size, name).toBeGreaterThan(100);
    }
  });

  it('writes valid figures with the photographs in them', async () => {
    for (const name of runFiles.filter((file) => file.endsWith('.svg'))) {
      const path = join(folder, 'run', name);
      const svg = await readFile(path, 'utf8');
      // Throws if the XML is not well-formed.
      const { width, height } = new Resvg(svg);
      const png = await sharp(path.replace('.svg', '.png')).raw().toBuffer({ resolveWithObject: true });
      expect([png.info.width, png.info.height], name).toEqual([2 * width, 2 * height]);
      expect(new Set(png.data).size, `${name} is not blank`).toBeGreaterThan(16);
      const photographs = svg.match(/data:image\/jpeg;base64,/g) ?? [];
      const shown = /training-images|augmented-image/.test(name);
      if (!name.includes('top-losses')) expect(photographs, name).toHaveLength(shown ? 9 : 0);
      expect(svg.includes('Start Fine Tuning'), name).toBe(name.includes('learning-curves'));
    }
  });

  it('records its settings and prints Keras’ summaries', async () => {
    expect(await readJson(join(folder, 'run/config.json'))).toMatchObject({
      commandLine: expect.stringMatching(/^(?:npx graft|node .*main.js) tutorial --data photos .*--seed 1/),
      data: join(folder, 'photos'),
      weights: imagenetWeights,
      recipe: {
        name: 'tutorial',
        batchSize: 10,
        imageSize: 96,
        featureExtraction: { epochs, optimizer: 'Adam', learningRate: 1e-4 },
        fineTuning: { epochs, optimizer: 'RMSprop', learningRate: 1e-5, from: 100 },
      },
      seed: 1,
      threads: 2,
    });
    const summary = await readFile(join(folder, 'run/summary.txt'), 'utf8');
    for (const count of ['2,259,265', '1,281', '1,862,721']) expect(summary).toContain(count);
  });

  it('records the history of every epoch, whose last values are the result', async () => {
    const { epoch, history } = await readJson(join(folder, 'run/history.json'));
    expect(epoch).toEqual([0, 1, 2, 3]);
    for (const name of ['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const) {
      expect(history[name]).toHaveLength(2 * epochs);
      expect(result.phases.map((phase) => phase.logs[name])).toEqual([history[name][1], history[name][3]]);
    }
  });

  it('writes the same history, byte for byte, for the same seed and threads, and another for another seed', async () => {
    const turkish = ['--language', 'tr'];
    await graftJson(tutorial('again', '--seed', '1', '--threads', '2', ...turkish), folder);
    await graftJson(tutorial('other', '--seed', '2', '--threads', '2'), folder);
    const [first, again, other] = await Promise.all(
      ['run', 'again', 'other'].map((out) => readFile(join(folder, out, 'history.json'))),
    );
    expect(again.equals(first)).toBe(true);
    expect(other.equals(first)).toBe(false);
    // The language concerns the report alone.
    const report = await readFile(join(folder, 'again/report.html'), 'utf8');
    expect(report).toContain('lang="tr"');
    expect(report).toContain('Karışıklık matrisi');
  });

  it('writes results.json and a report that agree with the result', async () => {
    const results = await readJson(join(folder, 'run/results.json'));
    const { loss, ...others } = result.test;
    expect(results).toMatchObject({
      formatVersion: 1,
      results: { test: { ...others, loss: expect.closeTo(loss, 5) } },
    });
    expect(results.results.validation.accuracy).toBe(result.phases[1].logs.val_accuracy);
    const html = await readFile(join(folder, 'run/report.html'), 'utf8');
    expect(html).toMatch(/<pre>node \S*main\.js tutorial --data photos/);
    for (const words of ['Augmentation', 'Training', 'discs', 'fineTuning.epochs', 'damaged.jpg'])
      expect(html).toContain(words);
    const [compared] = await graftJson(['compare', 'run'], folder);
    expect(compared).toMatchObject({ problems: [], epochs: [4], results: { test: [others] } });
  });

  it('saves a model for which evaluate confirms the printed result', async () => {
    const evaluated = (
      await graftJson(['evaluate', 'run/model.onnx', 'photos/validation', '--threads', '1'], folder)
    ).at(-1)!;
    const expected = wholeValidation(result);
    const { loss, accuracy, correct, count } = evaluated;
    expect(Math.abs(Number(loss) - expected.loss)).toBeLessThan(1e-5);
    expect(Math.abs(Number(accuracy) - expected.accuracy)).toBeLessThan(1e-5);
    expect({ correct, count }).toEqual({ correct: expected.correct, count: expected.count });
    expect(evaluated.skipped).toHaveLength(2);
  });

  it('saves a model with its input and its origin in the card', async () => {
    const card = JSON.parse((await metadataOf(join(folder, 'run/model.onnx'))).get('graft')!);
    expect(card).toMatchObject({
      classNames: classes,
      imageSize: [96, 96],
      resize: { interpolation: 'bilinear', cropToAspectRatio: false },
      backbone: { name: expect.stringContaining('mobilenetv2'), weights: expect.stringMatching(/\.h5$/) },
      recipe: { name: 'tutorial', featureExtraction: { epochs }, fineTuning: { epochs, from: 100 } },
      training: { recipe: 'tutorial', seed: 1, images: 49 },
      results: { validation: result.validation, test: result.test },
    });
  });

  it.each([1, 5])('saves a model that runs in ONNX Runtime alone, on batches of %i', async (batch) => {
    const pixels = new Uint8Array(batch * 96 * 96 * 3);
    for (let picture = 0; picture < batch; picture++) {
      const png = await drawPhotograph(classes[picture % 2], { height: 96, width: 96, seed: 50 + picture });
      pixels.set(await sharp(png).raw().toBuffer(), picture * 96 * 96 * 3);
    }
    const model = join(folder, 'run/model.onnx');
    const { inputNames, outputNames, logits, probabilities } = await runDirectly(model, pixels, [96, 96]);
    expect({ inputNames, outputNames }).toEqual({
      inputNames: ['image'],
      outputNames: ['logits', 'probabilities', 'familiarity'],
    });
    expect([logits.shape, probabilities.shape]).toEqual([
      [batch, 2],
      [batch, 2],
    ]);
    for (let picture = 0; picture < batch; picture++) {
      expect(probabilities.data[2 * picture] + probabilities.data[2 * picture + 1]).toBeCloseTo(1, 6);
      expect(probabilities.data[2 * picture + (picture % 2)]).toBeGreaterThan(0.5);
    }
  });
});

describe.skipIf(!hasShared)('graft tutorial on three classes, in words', () => {
  let ended: Ended;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const three = ['discs', 'squares', 'stripes'] as const;
    await photographFolder(join(folder, 'photos/train'), { classes: three, perClass: 16, seed: 1 });
    await photographFolder(join(folder, 'photos/validation'), { classes: three, perClass: 14, seed: 2 });
    ended = await graft(tutorial('run', '--reuse-views'), folder);
  });

  it('prints its steps', () => {
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      /^Photographs: 48 to train on, 33 to validate on, 9 to test on, in 3 classes\.$/m,
      /^ Total params: 2,261,827 /m,
      /^Initial loss: \d\.\d\d, initial accuracy: \d\.\d\d$/m,
      /^Epoch 1\/2\n5\/5 - .* images\/s - accuracy: .* - loss: .* - val_accuracy: .* - val_loss: \d/m,
      /^Epoch 4\/4$/m,
      /^Validation: .*\. The training did not use these photographs\.$/m,
      /^Test: .*, \d of 9 \(95 % confidence: .* to .*\)\.$/m,
      /^Saved run\/model\.onnx/m,
      /^Try it: (npx graft|graft|node \S+main\.js) predict run\/model\.onnx \S+\.jpg$/m,
    ]) {
      expect(ended.stdout).toMatch(line);
    }
    expect(ended.stdout).not.toMatch(/^\{/m);
  });

  it('saves a model with three probabilities', async () => {
    // Precision and recall over the threshold are for two classes.
    expect(await filesBelow(join(folder, 'run'))).toEqual(
      runFiles.filter((name) => !name.includes('thresholds')),
    );
    const picture = 'photos/train/squares/000.jpg';
    const [prediction] = await graftJson(['predict', 'run/model.onnx', picture], folder);
    expect(Object.keys(prediction.probabilities as object)).toEqual(['discs', 'squares', 'stripes']);
  });
});

describe.skipIf(!hasShared)('graft tutorial with unusable arguments', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos/train'), { classes, perClass: 5, seed: 1 });
    await photographFolder(join(folder, 'photos/validation'), { classes, perClass: 21, seed: 2 });
    await writeFile(join(folder, 'a-file'), 'not a folder');
  });

  it.each([0.2, 0.9, 0.9999])('refuses a weights file that is cut off at %d of its length', async (share) => {
    const weights = await readFile(imagenetWeights);
    await writeFile(join(folder, 'cut-off.h5'), weights.subarray(0, Math.floor(weights.length * share)));
    const { code, stdout, stderr } = await graft(
      tutorial('run', '--weights', 'cut-off.h5', '--json'),
      folder,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^graft: .*cut-off\.h5/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await filesBelow(join(folder, 'run'))).toEqual([]);
  });

  it.each(['a-file', 'a-file/run'])('refuses to write to %s', async (out) => {
    const { code, stdout, stderr } = await graft(tutorial(out, '--json'), folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^graft: The results cannot be written to .*: part of this path is a file, not a/);
  });
});
