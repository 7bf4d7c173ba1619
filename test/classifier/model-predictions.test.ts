import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ActivationName,
  Adam,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  closeSharedRuntime,
  Dense,
  evaluatePredictions,
  GlobalAveragePooling2D,
  Input,
  imageDatasetFromDirectory,
  type LabelMode,
  type Loss,
  labelledPredictions,
  Model,
  Rescaling,
  SparseCategoricalCrossentropy,
  setRandomSeed,
} from '../../dist/src/index.js';
import { addUnreadableFiles, photographFolder, type ShapeClass } from '../cli/photographs.js';

const shapes: readonly ShapeClass[] = ['discs', 'squares', 'stripes'];
const imageSize = [16, 16] as const;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-predictions-'));
  for (const classes of [shapes.slice(0, 2), shapes]) {
    const part = join(folder, String(classes.length));
    await photographFolder(part, { classes, perClass: 9, seed: 1 });
    await addUnreadableFiles(join(part, 'discs'));
  }
});
afterAll(async () => {
  await closeSharedRuntime();
  await rm(folder, { recursive: true });
});

async function untrained(outputs: number, loss: Loss, activation?: ActivationName): Promise<Model> {
  setRandomSeed(3);
  const inputs = Input({ shape: [...imageSize, 3] });
  const pooled = new GlobalAveragePooling2D().apply(new Rescaling(1 / 60).apply(inputs));
  const model = new Model({ inputs, outputs: new Dense(outputs, { activation }).apply(pooled) });
  await model.compile({ optimizer: new Adam(), loss, metrics: ['accuracy'] });
  return model;
}

describe('predictions of a model in training', () => {
  it.each<[outputs: number, labelMode: LabelMode, loss: Loss]>([
    [1, 'int', new BinaryCrossentropy({ fromLogits: true })],
    [1, 'binary', new BinaryCrossentropy({ fromLogits: true })],
    [2, 'int', new SparseCategoricalCrossentropy({ fromLogits: true })],
    [3, 'int', new SparseCategoricalCrossentropy({ fromLogits: true })],
    [3, 'categorical', new CategoricalCrossentropy({ fromLogits: true })],
  ])('with %i outputs and %s labels measure what evaluate does', async (outputs, labelMode, loss) => {
    const model = await untrained(outputs, loss);
    const settings = { imageSize, batchSize: 4, shuffle: true, seed: 1, labelMode };
    const dataset = await imageDatasetFromDirectory(join(folder, String(Math.max(2, outputs))), settings);
    const evaluated = await model.evaluate(dataset);
    const predictions = await labelledPredictions(model, dataset);
    const measured = evaluatePredictions(predictions, { seed: 1 });
    expect(measured).toMatchObject({ accuracy: evaluated.accuracy, count: evaluated.count });
    expect(measured.count).toBe(9 * Math.max(2, outputs));
    expect(measured.loss).toBeCloseTo(evaluated.loss, 6);
    expect(measured.skipped).toHaveLength(2);
    predictions.paths.forEach((path, at) => {
      expect(path).toContain(`/${predictions.classNames[predictions.labels[at][0]]}/`);
    });
    await model.dispose();
    await dataset.close();
  });

  it.each<[outputs: number, loss: Loss, activation: ActivationName]>([
    [1, new BinaryCrossentropy(), 'sigmoid'],
    [3, new SparseCategoricalCrossentropy(), 'softmax'],
  ])(
    'with %i outputs that are probabilities measure what evaluate does',
    async (outputs, loss, activation) => {
      const model = await untrained(outputs, loss, activation);
      const dataset = await imageDatasetFromDirectory(join(folder, String(Math.max(2, outputs))), {
        imageSize,
      });
      const evaluated = await model.evaluate(dataset);
      const measured = evaluatePredictions(await labelledPredictions(model, dataset));
      expect(measured.accuracy).toBe(evaluated.accuracy);
      expect(measured.loss).toBeCloseTo(evaluated.loss, 5);
      await model.dispose();
      await dataset.close();
    },
  );

  it('need an output for each class', async () => {
    const model = await untrained(2, new SparseCategoricalCrossentropy({ fromLogits: true }));
    const dataset = await imageDatasetFromDirectory(join(folder, '3'), { imageSize });
    await expect(labelledPredictions(model, dataset)).rejects.toThrow(
      'Expected 3 outputs, one for each class',
    );
    await model.dispose();
  });
});
