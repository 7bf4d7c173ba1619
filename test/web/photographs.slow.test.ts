import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { closeSharedRuntime } from '@graft-vision/graft';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catsAndDogs, graft, hasShared, imagenetWeights } from '../cli/command.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from './chromium.js';
import { classifyInNode, largestDifference, withClassifier } from './expectations.js';
import { HarnessPage } from './harness-page.js';

/** The number of photographs of each class to train on, and to compare. */
const trainedOn = 60;
const perClass = 40;

describe.skipIf(!hasShared || !hasChromium)('real photographs in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let web: HarnessPage;
  const names: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const label of ['cats', 'dogs']) {
      await copyFirst(join('train', label), trainedOn, (file) => join('photos', label, file));
      names.push(
        ...(await copyFirst(join('validation', label), perClass, (file) =>
          join('pictures', `${label}-${file}`),
        )),
      );
    }
    const args = ['--recipe', 'fast', '--weights', imagenetWeights, '--seed', '1', '--out', 'run'];
    const { code, stderr } = await graft(['train', 'photos', ...args], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    browser = await launchChromium();
    web = await HarnessPage.open(browser, folder);
  }, 300_000);

  /** Copies the first photographs of a folder of cats and dogs, and gives their new names. */
  async function copyFirst(from: string, count: number, target: (file: string) => string): Promise<string[]> {
    const files = await readdir(join(catsAndDogs, from));
    const copied = files
      .sort()
      .slice(0, count)
      .map((file) => ({ file, to: target(file) }));
    for (const { file, to } of copied) {
      await mkdir(join(folder, dirname(to)), { recursive: true });
      await copyFile(join(catsAndDogs, from, file), join(folder, to));
    }
    return copied.map(({ to }) => basename(to));
  }

  afterAll(async () => {
    await web?.close();
    await browser?.close();
    await closeSharedRuntime();
  });

  it('give the same results as in Node with a full-size network, to 1e-3', async () => {
    const expected = await withClassifier(join(folder, 'run', 'model.onnx'), (classifier) =>
      classifyInNode(
        classifier,
        names.map((name) => join(folder, 'pictures', name)),
      ),
    );
    await web.call('load', 'run/model.onnx', { device: 'wasm' });
    const differences = [];
    for (const [index, name] of names.entries()) {
      const { probabilities } = await web.call('classify', `pictures/${name}`);
      differences.push(largestDifference(expected[index], probabilities));
    }
    expect(differences).toHaveLength(2 * perClass);
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  }, 120_000);
});
