import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import { imageDatasetFromFiles } from '../../dist/src/datasets/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { ISOLATED } from '../web/static-server.js';
import { drawPictures, type SentPicture } from './pictures.js';
import { datasetOptions, type SameTraining, trainMobileNet } from './same-training.js';
import { buildTrainingPage, TrainingPage } from './training-page.js';

const EPOCHS = 4;
const STEPS_COMPARED = 20;

type InBrowser = Omit<SameTraining, 'file'> & { readonly file: string };

let folder: string;
let browser: Browser;
let pictures: SentPicture[];

async function trainInNode(epochs = EPOCHS, weights?: SameTraining['weights']): Promise<SameTraining> {
  const classNames = [...new Set(pictures.map(({ label }) => label))];
  const files = pictures.map(({ name, label, base64 }) => ({
    path: name,
    labels: [classNames.indexOf(label)],
    read: async () => new Uint8Array(Buffer.from(base64, 'base64')),
  }));
  return await trainMobileNet(await imageDatasetFromFiles(files, classNames, datasetOptions), epochs, {
    weights,
  });
}

/** The largest difference of two lists, relative to the numbers where these are above 1. */
function difference(one: readonly number[], other: readonly number[]): number {
  return one.reduce((most, value, at) => {
    return Math.max(most, Math.abs(value - other[at]) / Math.max(1, Math.abs(value)));
  }, 0);
}

describe.skipIf(!hasChromium)('training with @graft-vision/graft/web in Chromium', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    pictures = await drawPictures(16, 120);
    await buildTrainingPage(folder);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
  });

  it('contains no Node modules', async () => {
    const names = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'));
    expect(names.filter((name) => name.startsWith('engine'))).toHaveLength(1);
    for (const name of names) {
      const text = await readFile(join(folder, 'assets', name), 'utf8');
      if (name.includes('ort.')) continue;
      expect(text, name).not.toMatch(/browser-external|from "node:|onnxruntime-node|require\("sharp/);
    }
  });

  describe.each([
    ['one thread', {}, false],
    ['threads', ISOLATED, true],
  ])('with %s', (_, headers, isIsolated) => {
    let inNode: SameTraining;
    let inBrowser: InBrowser;
    let page: TrainingPage;

    beforeAll(async () => {
      inNode = await trainInNode();
      page = await TrainingPage.open(browser, folder, headers);
      inBrowser = await page.call<InBrowser>('trainMobileNet', pictures, EPOCHS);
    });

    afterAll(() => page?.close());

    it('runs graphs in a worker', async () => {
      expect(await page.page.evaluate('crossOriginIsolated')).toBe(isIsolated);
      expect(page.server.requests.some(({ path }) => path.includes('/engine-'))).toBe(true);
    });

    it('takes the same steps as Node', () => {
      expect(inBrowser.losses.length).toBeGreaterThanOrEqual(STEPS_COMPARED);
      inNode.losses.slice(0, STEPS_COMPARED).forEach((loss, step) => {
        expect(Math.abs(inBrowser.losses[step] / loss - 1), `step ${step}`).toBeLessThan(1e-4);
      });
      expect(Object.keys(inBrowser.weights)).toEqual(Object.keys(inNode.weights));
      for (const [path, values] of Object.entries(inNode.weights)) {
        expect(difference(values, inBrowser.weights[path]), path).toBeLessThan(1e-3);
      }
      expect(inBrowser.accuracy).toBe(inNode.accuracy);
    });

    it('gives the file that Node writes of the same model, byte for byte', async () => {
      const { file } = await trainInNode(0, inBrowser.weights);
      const saved = Buffer.from(inBrowser.file, 'base64');
      expect(saved.equals(file)).toBe(true);
      const classifier = await loadClassifier(new Uint8Array(saved));
      expect(classifier.classNames).toEqual(['across', 'down', 'plain']);
      await classifier.dispose();
    });
  });

  it('takes the folders of files as their classes', async () => {
    const page = await TrainingPage.open(browser, folder);
    const paths = [
      'photos/dogs/2.jpg',
      'photos/cats/1.jpg',
      'photos/cats/.DS_Store',
      'photos/cats/notes.txt',
    ];
    const expected = { classNames: ['cats', 'dogs'], count: 2 };
    const listed = await page.call<object>('filesInFolders', paths);
    expect(listed).toEqual({ ...expected, paths: ['photos/cats/1.jpg', 'photos/dogs/2.jpg'] });
    const inDirectory = await page.call<object>('directory', ['dogs/2.jpg', 'cats/1.jpg', 'cats/notes.txt']);
    expect(inDirectory).toEqual({ ...expected, paths: ['cats/1.jpg', 'dogs/2.jpg'] });
    const { message, hint } = await page.failure('filesInFolders', ['1.jpg', '2.jpg']);
    expect(message).toBe('The class of 1.jpg is not known: it comes without a folder.');
    expect(hint).toContain('{ picture, label }');
    const { message: oneClass } = await page.failure('filesInFolders', ['photos/cats/1.jpg']);
    expect(oneClass).toBe('Expected pictures of at least two classes but found only cats.');
    await page.close();
  });
});
