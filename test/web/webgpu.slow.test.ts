import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { closeSharedRuntime } from '@graft-vision/graft';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../cli/photographs.js';
import { trainAndSave } from '../cli/saved-models.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium, SOFTWARE_CARD } from './chromium.js';
import { classifyInNode, largestDifference, withClassifier } from './expectations.js';
import { HarnessPage } from './harness-page.js';
import { writePictures } from './pictures.js';

describe.skipIf(!hasChromium)('@graft-vision/graft/web with WebGPU', () => {
  let folder: string;
  let browser: Browser;
  let web: HarnessPage;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const classes = ['discs', 'squares', 'stripes'] as const;
    await photographFolder(join(folder, 'data/train'), { classes, perClass: 16, seed: 1 });
    await photographFolder(join(folder, 'data/validation'), { classes, perClass: 4, seed: 2 });
    await trainAndSave('MobileNetV2', join(folder, 'data'), join(folder, 'model.onnx'));
    await mkdir(join(folder, 'pictures'));
    browser = await launchChromium(SOFTWARE_CARD);
    web = await HarnessPage.open(browser, folder);
  }, 120_000);

  afterAll(async () => {
    await web?.close();
    await browser?.close();
    await closeSharedRuntime();
  });

  it('uses a software graphics card only on request', async () => {
    expect(await web.call('load', 'model.onnx')).toMatchObject({ device: 'wasm' });
  });

  it('gives the same probabilities as Node', async () => {
    const files = (await writePictures(join(folder, 'pictures'), [[64, 48]])).slice(0, 5);
    const expected = await withClassifier(join(folder, 'model.onnx'), (classifier) =>
      classifyInNode(
        classifier,
        files.map(({ path }) => path),
      ),
    );
    expect(await web.call('load', 'model.onnx', { device: 'webgpu' })).toMatchObject({ device: 'webgpu' });
    for (const [index, { name }] of files.entries()) {
      const { probabilities } = await web.call('classify', `pictures/${name}`);
      expect(largestDifference(expected[index], probabilities), name).toBeLessThan(1e-3);
    }
  }, 180_000);
});
