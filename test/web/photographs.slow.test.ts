import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { closeSharedRuntime } from '@graft-vision/graft';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catsAndDogs, graft, hasShared, imagenetWeights } from '../cli/command.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from './chromium.js';
import { classifyInNode, largestDifference, withClassifier } from './expectations.js';
import { HarnessPage } from './harness-page.js';

/** The number of photographs of each class to compare. */
const perClass = 40;

describe.skipIf(!hasShared || !hasChromium)('real photographs in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let web: HarnessPage;
  const names: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const args = ['--recipe', 'fast', '--data', catsAndDogs, '--weights', imagenetWeights];
    const { code, stderr } = await graft(['tutorial', ...args, '--seed', '1', '--out', folder], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await mkdir(join(folder, 'pictures'));
    for (const label of ['cats', 'dogs']) {
      const files = await readdir(join(catsAndDogs, 'validation', label));
      for (const file of files.sort().slice(0, perClass)) {
        const name = `${label}-${file}`;
        names.push(name);
        await copyFile(join(catsAndDogs, 'validation', label, file), join(folder, 'pictures', name));
      }
    }
    browser = await launchChromium();
    web = await HarnessPage.open(browser, folder);
  }, 300_000);

  afterAll(async () => {
    await web?.close();
    await browser?.close();
    await closeSharedRuntime();
  });

  it('give the same results as in Node with a full-size network, to 1e-3', async () => {
    const expected = await withClassifier(join(folder, 'model.onnx'), (classifier) =>
      classifyInNode(
        classifier,
        names.map((name) => join(folder, 'pictures', name)),
      ),
    );
    await web.call('load', 'model.onnx', { device: 'wasm' });
    const differences = [];
    for (const [index, name] of names.entries()) {
      const { probabilities } = await web.call('classify', `pictures/${name}`);
      differences.push(largestDifference(expected[index], probabilities));
    }
    expect(differences).toHaveLength(2 * perClass);
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  }, 120_000);
});
