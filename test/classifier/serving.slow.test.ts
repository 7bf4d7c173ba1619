import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutInTheMiddle, damagedInTheMiddle, photograph } from '../../dist/bench/serving/photographs.js';
import * as whole from '../../dist/src/classifier/index.js';
import {
  type Classification,
  loadClassifier,
  type PictureClassifier,
  UnreadableImageError,
} from '../../dist/src/classifier/predict.js';
import { buildClassifierGraph } from '../../src/classifier/index.js';
import { serializeGraph } from '../../src/graph/index.js';
import { bmpFile } from '../pictures/bmp-file.js';
import { cardFor, smallNetwork } from './networks.js';

let folder: string;
let model: string;
let classifier: PictureClassifier;
/** Pictures in every format that is decoded in another way, with what `Classifier` says of them. */
let pictures: { readonly content: Buffer; readonly expected: Record<string, number> }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-serving-'));
  model = join(folder, 'model.onnx');
  const resize = { interpolation: 'bicubic', antialias: true, cropToAspectRatio: true } as const;
  const card = cardFor(['cats', 'dogs', 'birds'], { resize });
  await writeFile(model, serializeGraph(buildClassifierGraph(smallNetwork(3), card)));
  const jpeg = Buffer.from(await photograph(1, 640, 480));
  const pixels = await sharp(jpeg).resize(64, 48).raw().toBuffer();
  const contents = [
    jpeg,
    await sharp(jpeg).rotate(90).png().toBuffer(),
    await sharp(jpeg).webp().toBuffer(),
    await sharp(jpeg).tiff({ compression: 'lzw' }).toBuffer(),
    await sharp(jpeg).toColourspace('cmyk').jpeg().toBuffer(),
    bmpFile({ width: 64, height: 48, bits: 24, pixels }),
    await readFile(new URL('../fixtures/heic/four-colors.heic', import.meta.url)),
  ];
  const own = await whole.loadClassifier(model);
  pictures = [];
  for (const content of contents) {
    for await (const answer of own.predictFiles([{ path: 'a picture', content }])) {
      if ('error' in answer) throw new Error(answer.error);
      pictures.push({ content, expected: { ...answer.probabilities } });
    }
  }
  await own.dispose();
  classifier = await loadClassifier(model, { threads: 2 });
});
afterAll(async () => {
  await classifier.dispose();
  await rm(folder, { recursive: true });
});

const at = (index: number): (typeof pictures)[number] => pictures[index % pictures.length];

describe('classify, as a server uses it', () => {
  it('gives the bits of Classifier, alone and at the same time as others, among broken and given-up ones', async () => {
    for (const { content, expected } of pictures) {
      expect((await classifier.classify(content)).probabilities).toEqual(expected);
    }
    const jpeg = pictures[0].content;
    const reason = new Error('the visitor has left');
    const calls = Array.from({ length: 100 }, (_, index) => {
      if (index % 10 === 3) return classifier.classify(cutInTheMiddle(jpeg));
      if (index % 10 !== 7) return classifier.classify(at(index).content);
      const controller = new AbortController();
      const call = classifier.classify(at(index).content, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), index % 30);
      return call;
    });
    const answers = await Promise.allSettled(calls);
    answers.forEach((answer, index) => {
      if (index % 10 === 3) expect(answer).toMatchObject({ reason: { kind: 'truncated' } });
      else if (answer.status === 'rejected') {
        expect(index % 10).toBe(7);
        expect(answer.reason).toBe(reason);
      } else expect(answer.value.probabilities).toEqual(at(index).expected);
    });
    expect(answers.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(20);
    expect(classifier.pending).toBe(0);
  });

  it('leaves the caller’s bytes alone', async () => {
    const { content } = pictures[0];
    const before = Buffer.from(content);
    const buffer = new Uint8Array(content).buffer;
    await classifier.classify(content);
    await classifier.classify(buffer);
    expect(content.equals(before)).toBe(true);
    expect(buffer.byteLength).toBe(before.length);
  });

  it('lets a good picture overtake large broken ones', async () => {
    const jpeg = await photograph(3, 5000, 4000);
    const png = await photograph(3, 4200, 4200, 'png');
    const order: string[] = [];
    const broken = [jpeg, jpeg].map(cutInTheMiddle).concat([png, png].map(damagedInTheMiddle));
    const judged = broken.map((content, index) =>
      classifier.classify(content).then(
        () => 'classified',
        (error: UnreadableImageError) => {
          order.push(`broken ${index}`);
          return error.kind;
        },
      ),
    );
    await classifier.classify(pictures[0].content).then(() => order.push('good'));
    expect(await Promise.all(judged)).toEqual(['truncated', 'truncated', 'damaged', 'damaged']);
    expect(order.indexOf('good')).toBeLessThan(3);
  });

  it('leaves the main thread free while a large photograph is decoded and resized', async () => {
    const large = await photograph(2, 4000, 3000);
    await classifier.classify(large);
    const before = performance.eventLoopUtilization();
    for (let call = 0; call < 3; call++) await classifier.classify(large);
    // On the main thread, resizing alone would take most of the time.
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.4);
  });

  it('does not warn of many calls with one signal', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warn);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 30 }, () => classifier.classify(pictures[1].content, { signal })));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });

  it('ends the work on a picture that takes too long, and goes on', async () => {
    const hasty = await loadClassifier(model, { threads: 1, limits: { timeoutSeconds: 0.01 } });
    const size = { width: 8000, height: 8000 };
    const slow = await sharp({ create: { ...size, channels: 3, background: '#379' } })
      .tiff({ compression: 'lzw', predictor: 'horizontal' })
      .toBuffer();
    const error = await hasty.classify(slow).then(
      () => undefined,
      (failure: UnreadableImageError) => failure,
    );
    expect(error).toBeInstanceOf(UnreadableImageError);
    expect(error).toMatchObject({ kind: 'timeout', reason: 'decoding took longer than 0.01 seconds' });
    expect(error?.hint).toContain('limits.timeoutSeconds');
    expect((await hasty.classify(pictures[0].content)).probabilities).toEqual(pictures[0].expected);
    await hasty.dispose();
  });

  it('ends after the running calls when it is disposed in the middle', async () => {
    const other = await loadClassifier(model, { threads: 2 });
    const calls = Array.from({ length: 60 }, (_, index) => other.classify(at(index).content));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await other.dispose();
    const answers: Classification[] = await Promise.all(calls);
    answers.forEach(({ probabilities }, index) => {
      expect(probabilities).toEqual(at(index).expected);
    });
    await expect(other.classify(pictures[0].content)).rejects.toThrow('was disposed');
  });

  it('holds no memory of earlier pictures over 2,000 calls', async () => {
    const jpeg = Buffer.from(await photograph(4, 320, 260));
    const some = async (count: number): Promise<void> => {
      for (let call = 0; call < count; call += 20) {
        await Promise.allSettled(
          Array.from({ length: 20 }, (_, index) =>
            classifier.classify(index === 7 ? cutInTheMiddle(jpeg) : jpeg),
          ),
        );
      }
    };
    await some(600);
    const before = process.memoryUsage.rss();
    await some(2000);
    const grown = (process.memoryUsage.rss() - before) / 2 ** 20;
    // Pixels that are kept would add 475 MiB.
    expect(grown).toBeLessThan(100);
  });
});
