import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { type StaticServer, serveFolder } from '../web/static-server.js';
import { type PictureContent, type SmallTraining, trainSmall } from './small-training.js';

const side = 16;
const perClass = 8;

/** The functions that browser/main.ts adds to the page. */
interface Page {
  runSmallTraining(pictures: readonly unknown[]): Promise<SmallTraining>;
}

let folder: string;
let browser: Browser;
let server: StaticServer;
let inNode: SmallTraining;
let inBrowser: SmallTraining;

/** Stripes across, stripes down and plain colours with a little noise, as PNGs, which all decoders read the same way. */
async function drawPictures(): Promise<PictureContent[]> {
  const pictures: PictureContent[] = [];
  for (let label = 0; label < 3; label++) {
    for (let number = 0; number < perClass; number++) {
      const random = new Random(label, number);
      const pixels = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
        const [y, x] = [Math.floor(at / (side * 3)), Math.floor(at / 3) % side];
        const along = [y, x, 0][label];
        return (along % 4 < 2 ? 60 : 190) + random.integer(40);
      });
      const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
        .png()
        .toBuffer();
      pictures.push({ name: `${label}-${number}.png`, label, bytes: png });
    }
  }
  return pictures;
}

const largestDifference = (one: readonly number[], other: readonly number[]): number =>
  Math.max(...one.map((value, at) => Math.abs(value - other[at])));

describe.skipIf(!hasChromium)('the core, bundled for a browser', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    const pictures = await drawPictures();
    await build({
      configFile: false,
      root: join(import.meta.dirname, 'browser'),
      base: './',
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: false, minify: false },
    });
    server = await serveFolder(folder);
    browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(server.address);
    await page.waitForFunction('typeof runSmallTraining === "function"');
    inNode = await trainSmall(pictures);
    inBrowser = await page.evaluate(
      (sent) => (globalThis as unknown as Page).runSmallTraining(sent),
      pictures.map(({ name, label, bytes }) => ({
        name,
        label,
        base64: Buffer.from(bytes).toString('base64'),
      })),
    );
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('contains no Node modules', async () => {
    const names = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const text = await readFile(join(folder, 'assets', name), 'utf8');
      if (name.includes('ort.')) continue;
      expect(text, name).not.toMatch(/browser-external|from "node:|onnxruntime-node|require\("sharp/);
    }
  });

  it('trains: the loss falls, and the classes are learned', () => {
    const { losses, evaluation } = inBrowser;
    expect(losses).toHaveLength(12);
    expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
    expect(evaluation.count).toBe(3 * perClass);
    expect(evaluation.accuracy).toBeGreaterThan(0.8);
  });

  it('computes the same as in Node', () => {
    expect(largestDifference(inBrowser.losses, inNode.losses)).toBeLessThan(1e-3);
    expect(largestDifference(inBrowser.logits, inNode.logits)).toBeLessThan(1e-2);
    expect(inBrowser.evaluation.accuracy).toBe(inNode.evaluation.accuracy);
    expect(inBrowser.evaluation.loss).toBeCloseTo(inNode.evaluation.loss, 2);
  });

  it('saves and loads a classifier that gives the same results as the model', () => {
    expect(inBrowser.savedBytes).toBe(inNode.savedBytes);
    expect(inBrowser.classNames).toEqual(inNode.classNames);
    expect(inBrowser.saved.logits).toHaveLength(3 * 3 * perClass);
    expect(largestDifference(inBrowser.saved.logits, inBrowser.logits)).toBeLessThan(1e-4);
    for (let at = 0; at < inBrowser.saved.probabilities.length; at += 3) {
      const sum = inBrowser.saved.probabilities.slice(at, at + 3).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it('detects that WebAssembly has no channels in blocks', () => {
    expect(inBrowser.channelBlock).toBeUndefined();
  });
});
