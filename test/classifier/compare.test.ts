import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareClassifiers } from '../../dist/src/exports/compare.js';
import { imageDatasetFromDirectory, loadClassifier } from '../../dist/src/index.js';
import { findLabelledPictures } from '../../dist/src/public/photographs.js';
import { saveClassifier } from '../../src/classifier/index.js';
import { classFolders, temporaryFolder } from '../datasets/helpers.js';
import { cardFor, size, smallNetwork } from './networks.js';

it('compares with the true classes, however a data set writes its labels', async () => {
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
