import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import type { TrainEvent } from '../../dist/src/phases/index.js';
import type { WebTrainResult } from '../../dist/src/web-training/train-options.js';
import { openImagesBaseFile } from '../../dist/src/zoo/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { drawPictures, type SentPicture } from './pictures.js';
import { buildTrainingPage, TrainingPage } from './training-page.js';

interface Trained extends Omit<WebTrainResult, 'model'> {
  readonly events: readonly TrainEvent[];
  /** Milliseconds. */
  readonly longTasks: readonly number[];
  readonly file: string;
  readonly label: string;
}

const SEED = 5;
/** Milliseconds that the page's thread may be busy at a time. */
const LONGEST_TASK = 100;
/** Small pictures and few epochs, in both phases. */
const set = {
  imageSize: 96,
  batchSize: 8,
  'featureExtraction.epochs': 2,
  'fineTuning.epochs': 1,
  'fineTuning.from': 120,
  flipAtTestTime: false,
};

let folder: string;
let browser: Browser;
let page: TrainingPage;
let pictures: SentPicture[];

describe.skipIf(!hasChromium)('train of @graft-vision/graft/web in Chromium', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    pictures = await drawPictures(14, 120);
    await buildTrainingPage(folder);
    await writeFile(join(folder, 'base.graft'), await openImagesBaseFile());
    browser = await launchChromium();
    page = await TrainingPage.open(browser, folder);
  });

  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('carries out a recipe, and leaves the page free', async () => {
    const broken = { name: 'notes.png', label: 'plain', base64: btoa('these are notes') };
    const options = { weights: 'base.graft', set, seed: SEED };
    const trained = await page.call<Trained>('train', [...pictures, broken], options);
    const { events, skipped, test, validation, classNames, card } = trained;
    expect(classNames).toEqual(['across', 'down', 'plain']);
    expect(skipped).toEqual([
      { path: 'notes.png', kind: 'not-an-image', reason: 'not an image: the content is text' },
    ]);
    const kinds = [...new Set(events.map(({ event }) => event))];
    expect(kinds).toEqual(['data', 'note', 'skipped', 'weights', 'summary', 'phase', 'progress', 'epoch']);
    const phases = events.flatMap((event) => (event.event === 'phase' ? event.phase : []));
    expect(phases).toEqual(['feature extraction', 'fine-tuning']);
    expect(events.filter(({ event }) => event === 'epoch')).toHaveLength(3);
    expect(validation?.count).toBe(6);
    expect(test?.count).toBe(6);
    expect(card.backbone).toMatchObject({ weights: 'openimages', origin: { license: 'Apache-2.0' } });
    expect(trained.longTasks.filter((duration) => duration > LONGEST_TASK)).toEqual([]);
    // The same file, in Node.
    const classifier = await loadClassifier(new Uint8Array(Buffer.from(trained.file, 'base64')));
    const files = pictures.map(({ name, label, base64 }) => ({
      path: name,
      labels: [classNames.indexOf(label)],
      read: async () => new Uint8Array(Buffer.from(base64, 'base64')),
    }));
    const tested = new Set(test?.pictures.paths);
    const again = await classifier.evaluate({
      part: 'test',
      files: files.filter(({ path }) => tested.has(path)),
      skipped: [],
    });
    expect(again.accuracy).toBe(test?.accuracy);
    expect(again.loss).toBeCloseTo(test?.loss as number, 3);
    await classifier.dispose();
  });

  it('takes the parts that are given, and splits off the others', async () => {
    const short = {
      ...set,
      alpha: 0.35,
      imageSize: 64,
      'featureExtraction.epochs': 1,
      'fineTuning.epochs': 0,
    };
    const given = pictures.map((picture, at) => (at % 5 === 0 ? { ...picture, part: 'test' } : picture));
    const { parts, test, validation } = await page.call<Trained>('train', given, {
      ...{ weights: null, set: short, seed: SEED },
    });
    const named = given.filter((one) => 'part' in one).map(({ name }) => name);
    expect([...parts.test].sort()).toEqual(named.sort());
    expect(test?.count).toBe(named.length);
    expect(validation?.count).toBe(parts.validation.length);
    expect(Object.values(parts).flat().sort()).toEqual(pictures.map(({ name }) => name).sort());
    const { message } = await page.failure('train', [{ ...pictures[0], part: 'exam' }], { weights: null });
    expect(message).toContain('element 0 has "exam"');
  });

  it('is measured by something that sees a busy page', async () => {
    const [duration] = await page.call<number[]>('busyTasks', 2 * LONGEST_TASK);
    expect(duration).toBeGreaterThan(LONGEST_TASK);
  });

  it('stops when the signal says so', async () => {
    const options = { weights: null, set, seed: SEED };
    for (const abortAfter of [0, 1, 9]) {
      const { message } = await page.failure('train', pictures, { ...options, abortAfter });
      expect(message).toMatch(/^Training was stopped in epoch \d, after \d of its steps\.$/);
    }
  });

  it.each([
    ['no pictures', { weights: null }, [], /received an empty list/],
    ['weights that are not there', { weights: 'other.graft' }, undefined, /other\.graft .* answered 404/],
    ['a file that holds no weights', { weights: 'index.html' }, undefined, /sent a web page instead/],
    ['an unknown setting', { weights: null, set: { epoch: 1 } }, undefined, /no setting epoch/],
    ['another network', { weights: null, set: { backbone: 'a.onnx' } }, undefined, /trains only Graft's own/],
    ['no weights', {}, undefined, /weights/],
  ])('refuses %s', async (_, options, given, expected) => {
    const { message } = await page.failure('train', given ?? pictures, options);
    expect(message).toMatch(expected);
  });
});
