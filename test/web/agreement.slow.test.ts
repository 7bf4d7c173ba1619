import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeSharedRuntime } from '@graft-vision/graft';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage as decodeBuilt } from '../../dist/src/pictures/decode.js';
import { decodeImage } from '../../src/pictures/decode.js';
import { resizeSettings } from '../../src/pictures/resize-settings.js';
import { photographFolder } from '../cli/photographs.js';
import { trainAndSave } from '../cli/saved-models.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from './chromium.js';
import { changeCard, classifyInNode, largestDifference, withClassifier } from './expectations.js';
import { HarnessPage } from './harness-page.js';
import { type PictureFile, writePictures } from './pictures.js';

/** Tolerances for the same file, decoded twice, and for the same pixels. */
const sameFile = 1e-3;
const samePixels = 1e-5;

const resizings = {
  'bilinear-plain': resizeSettings({}),
  'bilinear-cropped': resizeSettings({ cropToAspectRatio: true }),
  'nearest-plain': resizeSettings({ interpolation: 'nearest' }),
  'bilinear-antialiased': resizeSettings({ antialias: true }),
  'bicubic-antialiased': resizeSettings({ interpolation: 'bicubic', antialias: true }),
  'lanczos3-antialiased': resizeSettings({
    interpolation: 'lanczos3',
    antialias: true,
    cropToAspectRatio: true,
  }),
} as const;
const models = Object.keys(resizings).map((name) => `models/${name}.onnx`);
const [plain] = models;

let folder: string;
let files: PictureFile[];
let browser: Browser;
let web: HarnessPage;

describe.skipIf(!hasChromium)('@graft-vision/graft/web in Chromium', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    const classes = ['discs', 'squares', 'stripes'] as const;
    await photographFolder(join(folder, 'data/train'), { classes, perClass: 24, seed: 1 });
    await photographFolder(join(folder, 'data/validation'), { classes, perClass: 8, seed: 2 });
    await mkdir(join(folder, 'models'));
    await mkdir(join(folder, 'pictures'));
    await trainAndSave('small', join(folder, 'data'), join(folder, 'trained.onnx'));
    const trained = await readFile(join(folder, 'trained.onnx'));
    for (const [name, resize] of Object.entries(resizings)) {
      await writeFile(join(folder, `models/${name}.onnx`), changeCard(trained, { resize }));
    }
    files = await writePictures(join(folder, 'pictures'), [
      [37, 53],
      [320, 240],
    ]);
    browser = await launchChromium(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
    web = await HarnessPage.open(browser, folder);
  }, 120_000);

  afterAll(async () => {
    await web?.close();
    await browser?.close();
    await closeSharedRuntime();
  });

  describe.each(models)('with %s', (model) => {
    it('gives the same probabilities for files as Node', async () => {
      // All formats with one model, and some of them with each way of resizing.
      const own = files.filter((_, index) => model === plain || index % 4 === 0);
      const expected = await withClassifier(join(folder, model), (classifier) =>
        classifyInNode(
          classifier,
          own.map(({ path }) => path),
        ),
      );
      // The pictures have different probabilities, so differences could be seen.
      expect(
        new Set(expected.map((one) => Math.round(10 * Math.max(...Object.values(one))))).size,
      ).toBeGreaterThan(2);
      await web.call('load', model, { device: 'wasm' });
      for (const [index, { name, lossless }] of own.entries()) {
        const { probabilities } = await web.call('classify', `pictures/${name}`);
        const difference = largestDifference(expected[index], probabilities);
        expect(difference, name).toBeLessThan(lossless ? samePixels : sameFile);
      }
    });
  });

  it('gives the same probabilities for plain pixels as Node, also transparent ones', async () => {
    await web.call('load', plain);
    const [opaque, transparent] = files.filter(({ name }) => /plain\.png|transparent\.png/.test(name));
    for (const { path } of [opaque, transparent]) {
      const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      const { probabilities } = await web.call(
        'classifyPixels',
        data.toString('base64'),
        info.width,
        info.height,
      );
      const [expected] = await withClassifier(join(folder, plain), (classifier) =>
        classifyInNode(classifier, [path]),
      );
      expect(largestDifference(expected, probabilities)).toBeLessThan(samePixels);
    }
  });

  it('reads lossless files bit for bit and the others nearly so', async () => {
    for (const { name, path, lossless } of files) {
      const { size, data } = await web.call<{ size: [number, number]; data: string }>(
        'pixels',
        `pictures/${name}`,
      );
      const unchanged = resizeSettings({ interpolation: 'nearest' });
      const expected = await decodeImage(path, size, unchanged);
      const pixels = Buffer.from(data, 'base64');
      expect(pixels.length, name).toBe(expected.length);
      let sum = 0;
      for (let at = 0; at < pixels.length; at++) sum += Math.abs(pixels[at] - expected[at]);
      const mean = sum / pixels.length;
      if (lossless) expect(mean, name).toBe(0);
      else expect(mean, name).toBeLessThan(0.2);
    }
  });

  it.each(['four-colors', 'turned', 'opacity', 'display-p3'])(
    'reads HEIC (%s) as Node does',
    async (name) => {
      const bytes = await readFile(new URL(`../fixtures/heic/${name}.heic`, import.meta.url));
      await writeFile(join(folder, `pictures/${name}.heic`), bytes);
      const { size, data } = await web.call<{ size: [number, number]; data: string }>(
        'pixels',
        `pictures/${name}.heic`,
      );
      expect(size).toEqual([48, 64]);
      const expected = await decodeBuilt(bytes, size, resizeSettings({}));
      const far = Array.from(Buffer.from(data, 'base64'), (value, at) => Math.abs(value - expected[at]));
      // The test's profile has a simpler curve than the browser's Display P3.
      expect(Math.max(...far)).toBeLessThanOrEqual(name === 'display-p3' ? 9 : 1);
    },
  );

  it('takes a picture in every form', async () => {
    await web.call('load', plain);
    // Lossless and without EXIF, so its pixels are the same in every form.
    const file = 'pictures/320x240-plain.png';
    const blob = await web.call('classify', file, 'blob');
    for (const form of ['image', 'canvas', 'offscreenCanvas', 'bitmap', 'imageData']) {
      const { probabilities } = await web.call('classify', file, form);
      expect(largestDifference(blob.probabilities, probabilities), form).toBeLessThan(1e-7);
    }
    const turned = 'pictures/320x240-turned-6.jpg';
    const upright = await web.call('classify', turned, 'blob');
    const element = await web.call('classify', turned, 'image');
    expect(largestDifference(upright.probabilities, element.probabilities)).toBeLessThan(sameFile);
    const video = await web.call('classifyVideo');
    expect(Object.values(video.probabilities).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
  });

  it('reads a picture larger than one tile', async () => {
    const path = join(folder, 'pictures/large.png');
    const [width, height] = [4500, 2300];
    const stripes = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7 + (at >> 11)) & 255);
    await sharp(stripes, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toFile(path);
    await web.call('load', plain);
    const { probabilities } = await web.call('classify', 'pictures/large.png');
    const [expected] = await withClassifier(join(folder, plain), (classifier) =>
      classifyInNode(classifier, [path]),
    );
    expect(largestDifference(expected, probabilities)).toBeLessThan(samePixels);
  });

  it('gives the most likely classes, and keeps concurrent pictures apart', async () => {
    await web.call('load', plain);
    const address = `pictures/${files[0].name}`;
    const { label, probability, probabilities, top } = await web.call('classify', address, 'blob', 2);
    const ranked = Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
    expect(top.map((one) => [one.label, one.probability])).toEqual(ranked.slice(0, 2));
    expect([label, probability]).toEqual(ranked[0]);
    const addresses = files.slice(0, 6).map(({ name }) => `pictures/${name}`);
    const together = await web.call<(typeof top)[number][]>('classifyAll', addresses);
    for (const [index, one] of addresses.entries()) {
      expect(together[index]).toEqual(await web.call('classify', one));
    }
  });

  it('takes a model in every form and reports its progress', async () => {
    for (const form of ['blob', 'buffer', 'bytes', 'url']) {
      expect(await web.call('loadFrom', form, plain)).toEqual(['discs', 'squares', 'stripes']);
    }
    const seen = await web.call<{ loaded: number; total: number }[]>('progress', plain);
    const { length } = await readFile(join(folder, plain));
    expect(seen.at(-1)).toEqual({ loaded: length, total: length });
  });

  it('computes on several threads if the page is isolated', async () => {
    const isolated = await HarnessPage.open(browser, folder, {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    expect(await isolated.page.evaluate<boolean>('crossOriginIsolated')).toBe(true);
    await isolated.call('load', plain, { threads: 2 });
    // ONNX Runtime starts the second thread as a worker.
    await expect.poll(() => isolated.page.workers().length).toBeGreaterThan(0);
    await web.call('load', plain);
    for (const { name } of files.slice(0, 3)) {
      const alone = await web.call('classify', `pictures/${name}`);
      const shared = await isolated.call('classify', `pictures/${name}`);
      expect(largestDifference(alone.probabilities, shared.probabilities)).toBeLessThan(samePixels);
    }
    await isolated.close();
  });

  describe('errors', () => {
    it('explain the problem and what to do', async () => {
      await writeFile(join(folder, 'page.onnx'), '<!doctype html><html></html>');
      await writeFile(join(folder, 'text.onnx'), 'Not a model');
      await writeFile(join(folder, 'foreign.onnx'), changeCard(await readFile(join(folder, plain)), {}));
      await writeFile(
        join(folder, 'newer.onnx'),
        changeCard(await readFile(join(folder, plain)), { formatVersion: 9 }),
      );
      await writeFile(join(folder, 'pictures/empty.jpg'), '');
      await writeFile(join(folder, 'pictures/note.jpg'), 'Only a note.');
      const jpeg = await readFile(files.find(({ name }) => name.endsWith('small.jpg'))!.path);
      await writeFile(join(folder, 'pictures/damaged.jpg'), jpeg.subarray(0, 200));
      await sharp(jpeg).tiff().toFile(join(folder, 'pictures/scan.tiff'));
      const cases: [failure: Promise<{ kind: string; message: string; hint?: string }>, RegExp, RegExp][] = [
        [
          web.failure('load', 'missing.onnx'),
          /^The model missing\.onnx cannot be loaded: .* 404 /,
          /address/,
        ],
        [web.failure('load', 'page.onnx'), /sent a web page instead/, /address/],
        [
          web.failure('load', 'text.onnx'),
          /^text\.onnx is not an ONNX model/,
          /model\.onnx that Graft wrote/,
        ],
        [
          web.failure('load', 'newer.onnx'),
          /card of newer\.onnx cannot be read: formatVersion/,
          /newer version/,
        ],
        [web.failure('load', 'http://127.0.0.1:9/model.onnx'), /cannot be loaded/, /CORS/],
      ];
      for (const [failing, message, hint] of cases) {
        const failure = await failing;
        expect(failure.kind).toBe('GraftError');
        expect(failure.message).toMatch(message);
        expect(failure.hint).toMatch(hint);
      }
      await web.call('load', plain);
      const pictures: [name: string, message: RegExp][] = [
        ['empty.jpg', /^Could not read empty\.jpg: empty file\.$/],
        ['note.jpg', /^Could not read note\.jpg: not an image: the content is text\.$/],
        ['damaged.jpg', /^Could not read damaged\.jpg: damaged JPEG\.$/],
        ['scan.tiff', /cannot read TIFF images.*convert it to JPEG or PNG/],
      ];
      for (const [name, message] of pictures) {
        const failure = await web.failure('classify', `pictures/${name}`);
        expect(failure.message).toMatch(message);
        expect(failure.hint).toBeDefined();
      }
      expect(await web.failure('classifyNothing')).toMatchObject({
        kind: 'UsageError',
        message: 'Expected a picture but received "cat.jpg".',
      });
      expect((await web.failure('classifyIdleVideo')).message).toBe('The video shows no picture yet.');
      expect(await web.failure('classify', `pictures/${files[0].name}`, 'blob', 0)).toMatchObject({
        kind: 'UsageError',
      });
      expect((await web.failure('abort', plain)).message).toBe('enough');
      expect((await web.failure('classifyAfterDispose', `pictures/${files[0].name}`)).message).toMatch(
        /disposed/,
      );
    });

    it('include missing WebGPU, which the default does not need', async () => {
      expect(await web.failure('load', plain, { device: 'webgpu' })).toMatchObject({
        kind: 'UsageError',
        message: 'This browser has no WebGPU.',
      });
      expect(await web.call('load', plain)).toMatchObject({ device: 'wasm' });
    });
  });
});
