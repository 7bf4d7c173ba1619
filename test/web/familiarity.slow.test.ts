import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  closeSharedRuntime,
  imageDatasetFromDirectory,
  restoreModel,
  saveClassifier,
} from '@graft-vision/graft';
import { fitFamiliarity } from '@graft-vision/graft/classifier';
import { loadClassifier } from '@graft-vision/graft/predict';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../cli/photographs.js';
import { imageSize, trainAndSave } from '../cli/saved-models.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from './chromium.js';
import { HarnessPage } from './harness-page.js';

describe.skipIf(!hasChromium)('familiarity in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let web: HarnessPage;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const classes = ['discs', 'stripes'] as const;
    await photographFolder(join(folder, 'data/train'), { classes, perClass: 24, seed: 1 });
    await photographFolder(join(folder, 'data/validation'), { classes, perClass: 12, seed: 2 });
    await trainAndSave('small', join(folder, 'data'), join(folder, 'plain.onnx'));
    const { model, card } = await restoreModel(join(folder, 'plain.onnx'));
    const training = await imageDatasetFromDirectory(join(folder, 'data/train'), { imageSize });
    const validation = await imageDatasetFromDirectory(join(folder, 'data/validation'), { imageSize });
    const familiarity = await fitFamiliarity(model, { training, validation });
    await saveClassifier(model, join(folder, 'model.onnx'), { ...card, familiarity });
    await mkdir(join(folder, 'pictures'));
    const others = await photographFolder(join(folder, 'others'), {
      classes: ['squares'],
      perClass: 6,
      seed: 3,
    });
    for (const [at, path] of others.entries()) {
      // Not compressed, so that both decode the same pixels.
      await writeFile(join(folder, `pictures/${at}.png`), await sharp(path).png().toBuffer());
    }
    browser = await launchChromium();
    web = await HarnessPage.open(browser, folder);
  }, 120_000);

  afterAll(async () => {
    await web?.close();
    await browser?.close();
    await closeSharedRuntime();
  });

  it('is that of @graft-vision/graft/predict in Node to 1e-4', async () => {
    const inNode = await loadClassifier(join(folder, 'model.onnx'));
    await web.call('load', 'model.onnx', { device: 'wasm' });
    const found: number[] = [];
    for (let at = 0; at < 6; at++) {
      const expected = await inNode.classify(join(folder, `pictures/${at}.png`));
      const { familiarity, unfamiliar } = await web.call('classify', `pictures/${at}.png`);
      expect(Math.abs(familiarity! - expected.familiarity!)).toBeLessThan(1e-4);
      expect(unfamiliar).toBe(familiarity! < 0.5);
      found.push(familiarity!);
    }
    expect(new Set(found.map((value) => value.toFixed(3))).size).toBeGreaterThan(3);
    await inNode.dispose();
  });

  it('is not said of a model without it', async () => {
    await web.call('load', 'plain.onnx', { device: 'wasm' });
    expect(await web.call('classify', 'pictures/0.png')).not.toHaveProperty('familiarity');
  });
});
