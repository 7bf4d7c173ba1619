import { beforeAll, expect, it } from 'vitest';
import type { LabelMode } from '../../src/datasets/index.js';
import { imageDatasetFromDirectory } from '../../src/folders/index.js';
import { trainingImagesFigure } from '../../src/recipes/run/run-figures.js';
import { classFolders, temporaryFolder } from '../datasets/helpers.js';

let flowers: string;
let pair: string;
beforeAll(async () => {
  flowers = await temporaryFolder();
  await classFolders(flowers, { daisy: 2, rose: 3, tulip: 3 });
  pair = await temporaryFolder();
  await classFolders(pair, { cats: 2, dogs: 3 });
});

async function titles(folder: string, labelMode: LabelMode): Promise<string[]> {
  const training = await imageDatasetFromDirectory(folder, { labelMode, imageSize: [8, 8], shuffle: false });
  const svg = await trainingImagesFigure(training);
  await training.close();
  return Array.from(svg!.matchAll(/>(daisy|rose|tulip|cats|dogs)<\/text>/g), ([, title]) => title);
}

// A run trains with one-hot labels on three or more classes, and with one number for each picture on two.
it.each(['categorical', 'int'] as const)(
  'names the classes of pictures with %s labels',
  async (labelMode) => {
    expect(await titles(flowers, labelMode)).toEqual([
      ...['daisy', 'daisy'],
      ...['rose', 'rose', 'rose'],
      ...['tulip', 'tulip', 'tulip'],
    ]);
    expect(await titles(pair, labelMode)).toEqual(['cats', 'cats', 'dogs', 'dogs', 'dogs']);
  },
);
