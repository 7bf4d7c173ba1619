import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadClassifier } from '../../dist/src/index.js';
import { findLabelledPictures } from '../../dist/src/public/photographs.js';
import { saveClassifier } from '../../src/classifier/index.js';
import { classFolders, temporaryFolder } from '../datasets/helpers.js';
import { cardFor, smallNetwork } from './networks.js';

it('the progress of an evaluation ends at the number of pictures, also if some cannot be read', async () => {
  const folder = await temporaryFolder();
  const classNames = ['daisy', 'rose', 'tulip'];
  await classFolders(join(folder, 'photos'), { daisy: 12, rose: 12, tulip: 12 });
  await writeFile(join(folder, 'photos/rose/broken.jpg'), 'no picture');
  const path = join(folder, 'model.onnx');
  await saveClassifier(smallNetwork(3), path, cardFor(classNames));
  const classifier = await loadClassifier(path);
  try {
    const pictures = await findLabelledPictures(join(folder, 'photos'), classNames);
    const steps: unknown[] = [];
    const onBatchEnd = (position: unknown) => void steps.push(position);
    const { count, skipped } = await classifier.evaluate(pictures, { onBatchEnd });
    expect({ count, skipped: skipped.length }).toEqual({ count: 36, skipped: 1 });
    expect(steps).toEqual([
      { step: 1, steps: 2, images: 32 },
      { step: 2, steps: 2, images: 37 },
    ]);
  } finally {
    await classifier.dispose();
  }
});
