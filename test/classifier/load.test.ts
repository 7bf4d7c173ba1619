import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  classifierBytes,
  describeClassifier,
  loadClassifier,
  saveClassifier,
} from '../../dist/src/classifier/index.js';
import { GraftError, UsageError } from '../../dist/src/errors.js';
import { Dense, GlobalAveragePooling2D, Input } from '../../dist/src/nn/index.js';
import { Model } from '../../dist/src/train/index.js';
import { createBackbone, mobilenetV2 } from '../../dist/src/zoo/index.js';
import { patternImages } from '../peers/pattern.js';

const dataset = {
  classNames: ['cats', 'dogs'],
  imageSize: [32, 32] as const,
  resize: { interpolation: 'bilinear', antialias: true, cropToAspectRatio: false } as const,
};
const images = patternImages([1, 2], 32, 32);

let folder: string;
let model: Model;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-load-'));
  const base = await createBackbone('MobileNetV2', { inputShape: [32, 32, 3], alpha: 0.35, weights: null });
  const inputs = Input({ shape: [32, 32, 3] });
  const maps = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  model = new Model({ inputs, outputs: new Dense(1).apply(new GlobalAveragePooling2D().apply(maps)) });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('saveClassifier', () => {
  it('makes the card from the data set and the model', async () => {
    const path = join(folder, 'model.onnx');
    await saveClassifier(model, path, {
      dataset,
      training: { epochs: 3 },
      createdAt: '2026-11-24T13:45:00Z',
    });
    const { card } = await describeClassifier(path);
    expect(card).toEqual({
      formatVersion: 2,
      graftVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
      createdAt: '2026-11-24T13:45:00Z',
      classNames: ['cats', 'dogs'],
      task: 'binary',
      imageSize: [32, 32],
      resize: dataset.resize,
      backbone: { name: expect.stringMatching(/^mobilenetv2_0\.35_/), weights: 'random' },
      training: { epochs: 3 },
      results: {},
    });
    expect(Buffer.compare(await readFile(path), classifierBytes(model, card))).toBe(0);
  });
});

describe('loadClassifier', () => {
  it('refuses a network of another width than the card says', async () => {
    const path = join(folder, 'wide.onnx');
    await saveClassifier(model, path, { dataset });
    const { card } = await describeClassifier(path);
    const backbone = { ...card.backbone, name: 'mobilenetv2_1.00_32' };
    const bytes = classifierBytes(model, { ...card, backbone });
    await expect(loadClassifier(bytes)).rejects.toThrow(
      'contradicts its network: mobilenetv2_1.00_32 has 320 filters in block_16_project, but the network has 112',
    );
  });

  it('takes bytes or a path', async () => {
    const path = join(folder, 'model.onnx');
    await saveClassifier(model, path, { dataset });
    const fromFile = await loadClassifier(path);
    const fromBytes = await loadClassifier(await readFile(path));
    expect(await fromBytes.predictOnBatch(images)).toEqual(await fromFile.predictOnBatch(images));
    await fromFile.dispose();
    await fromBytes.dispose();
  });

  it.each([
    ['bytes that are no model', Buffer.alloc(1_000_000, 'x'), GraftError, /^the model is not an ONNX model/],
    ['no path', 7 as unknown as string, UsageError, /^Expected a model but received a value of type number/],
    ['nothing', null as unknown as string, UsageError, /but received null/],
    ['a missing file', '/nowhere/model.onnx', UsageError, /^The model \/nowhere\/model\.onnx cannot be read/],
  ])('refuses %s in few words', async (_, source, type, message) => {
    const refused = await loadClassifier(source).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(type);
    expect((refused as Error).message).toMatch(message);
    expect((refused as Error).message.length).toBeLessThan(300);
  });

  it('refuses pictures that are not 8-bit, or of another size', async () => {
    const classifier = await loadClassifier(classifierBytes(model, { dataset }));
    const [, ...size] = images.shape;
    const floats = {
      data: new Float32Array(size[0] * size[1] * 3) as unknown as Uint8Array,
      shape: [1, ...size],
    };
    await expect(classifier.predictOnBatch(floats as never)).rejects.toThrow(
      'The classifier expects pictures as 8-bit RGB, in a Uint8Array, but received a Float32Array.',
    );
    await expect(
      classifier.predictOnBatch({ data: new Uint8Array(12), shape: [1, 2, 2, 3] }),
    ).rejects.toThrow(
      /The classifier expects pictures of the shape \[\d+, \d+, 3\], but received \[2, 2, 3\]\./,
    );
    await classifier.dispose();
  });

  it('explains what to do when a disposed classifier is used', async () => {
    const classifier = await loadClassifier(classifierBytes(model, { dataset }));
    await classifier.dispose();
    await classifier.dispose();
    const refused = await classifier.predictOnBatch(images).catch((error: GraftError) => error);
    expect(refused).toBeInstanceOf(GraftError);
    expect(refused).toMatchObject({
      message: 'This classifier was disposed.',
      hint: expect.stringContaining('loadClassifier'),
    });
  });
});
