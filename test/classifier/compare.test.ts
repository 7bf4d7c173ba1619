import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareClassifiers } from '../../dist/src/exports/compare.js';
import { imageDatasetFromDirectory, loadClassifier } from '../../dist/src/index.js';
import { findLabelledPictures } from '../../dist/src/public/photographs.js';
import { saveClassifier } from '../../src/classifier/index.js';
import { classFolders, temporaryFolder } from '../datasets/helpers.js';
import { cardFor, size, smallNetwork } from './networks.js';

it('has the same loss as evaluate, also for a calibrated classifier', async () => {
  const folder = await temporaryFolder();
  const classNames = ['daisy', 'rose', 'tulip'];
  await classFolders(join(folder, 'photos'), { daisy: 3, rose: 4, tulip: 5 });
  const path = join(folder, 'model.onnx');
  await saveClassifier(smallNetwork(3), path, cardFor(classNames, { temperature: 3.2 }));
  const classifier = await loadClassifier(path);
  try {
    const pictures = await findLabelledPictures(join(folder, 'photos'), classNames);
    const { loss, metrics, pictures: judged } = await classifier.evaluate(pictures);
    const dataset = await imageDatasetFromDirectory(join(folder, 'photos'), { imageSize: [size, size] });
    const { before } = await compareClassifiers(classifier, classifier, dataset, [0, 1, 2]);
    expect(before.loss).toBeCloseTo(loss, 5);
    expect(metrics.logLoss.value).toBe(loss);
    // The model's output includes the temperature.
    for await (const prediction of classifier.predictFiles(judged.paths)) {
      if ('error' in prediction) throw new Error(prediction.error);
      const at = judged.paths.indexOf(prediction.path);
      classNames.forEach((name, label) => {
        expect(judged.probabilities[3 * at + label]).toBeCloseTo(prediction.probabilities[name], 5);
      });
    }
    await dataset.close();
  } finally {
    await classifier.dispose();
  }
});

it('compares with the true classes in every label mode of a data set', async () => {
  const folder = await temporaryFolder();
  const classNames = ['daisy', 'rose', 'tulip'];
  await classFolders(join(folder, 'photos'), { daisy: 3, rose: 4, tulip: 5 });
  const path = join(folder, 'model.onnx');
  await saveClassifier(smallNetwork(3), path, cardFor(classNames));
  const classifier = await loadClassifier(path);
  try {
    const evaluated = await classifier.evaluate(
      await findLabelledPictures(join(folder, 'photos'), classNames),
    );
    for (const labelMode of ['int', 'categorical'] as const) {
      const dataset = await imageDatasetFromDirectory(join(folder, 'photos'), {
        labelMode,
        imageSize: [size, size],
      });
      const { before, after } = await compareClassifiers(classifier, classifier, dataset, [0, 1, 2]);
      for (const { correct, count, loss } of [before, after]) {
        expect({ correct, count }).toEqual({ correct: evaluated.correct, count: 12 });
        expect(loss).toBeCloseTo(evaluated.loss, 5);
      }
      await dataset.close();
    }
  } finally {
    await classifier.dispose();
  }
});
