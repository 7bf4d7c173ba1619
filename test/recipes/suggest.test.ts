import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import { decodeImage } from '../../dist/src/pictures/index.js';
import { suggestPictures } from '../../dist/src/recipes/index.js';
import { Session } from '../../dist/src/session/index.js';
import { temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';
import { trainAndSave } from '../cli/saved-models.js';

// The real function, whose calls are counted.
vi.mock('../../dist/src/pictures/index.js', async (original) => {
  const real = await original<typeof import('../../dist/src/pictures/index.js')>();
  return { ...real, decodeImage: vi.fn(real.decodeImage) };
});

const classes = ['discs', 'stripes'] as const;
let folder: string;
let model: string;
let paths: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  model = join(folder, 'model.onnx');
  await photographFolder(join(folder, 'sets/train'), { classes, perClass: 8, seed: 2 });
  await photographFolder(join(folder, 'sets/validation'), { classes, perClass: 2, seed: 3 });
  await trainAndSave('small', join(folder, 'sets'), model);
  // More than one batch, and a file that is no picture.
  paths = await photographFolder(join(folder, 'new'), { classes, perClass: 25, seed: 1 });
  paths.splice(20, 0, join(folder, 'broken.jpg'));
  await writeFile(paths[20], 'no picture');
});
beforeEach(() => {
  vi.mocked(decodeImage).mockClear();
});

it.each([
  ['not kept', undefined],
  ['kept, the first time', 'cache'],
  ['kept, the second time', 'cache'],
])('decodes each picture once where features are %s', async (_, cache) => {
  const session = new Session({ threads: 1 });
  try {
    const options = cache === undefined ? {} : { cacheDirectory: join(folder, cache) };
    const found = await suggestPictures(model, paths, { count: 5, session, ...options });
    expect(vi.mocked(decodeImage)).toHaveBeenCalledTimes(paths.length);
    expect(found).toMatchObject({ compared: 50, unreadable: [{ path: paths[20] }] });

    const classifier = await loadClassifier(model, { session });
    const suggested = found.suggested.map(({ path }) => path);
    let at = 0;
    for await (const predicted of classifier.predictFiles(suggested)) {
      const { path, prediction } = found.suggested[at++];
      expect(predicted).toMatchObject({ path, label: prediction.label });
      if ('error' in predicted) throw new Error(predicted.error);
      expect(predicted.probability).toBeCloseTo(prediction.probability, 5);
    }
    await classifier.dispose();
  } finally {
    await session.close();
  }
});

it('refuses pixels of another size', async () => {
  const session = new Session({ threads: 1 });
  try {
    const classifier = await loadClassifier(model, { session });
    const wrong = classifier.predictFiles([{ path: 'a', pixels: new Uint8Array(12) }]);
    await expect(wrong.next()).rejects.toThrow('bytes of pixels for a, 32 x 32 in RGB, but received 12');
    await classifier.dispose();
  } finally {
    await session.close();
  }
});
