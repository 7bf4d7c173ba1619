import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as whole from '../../dist/src/classifier/index.js';
import {
  type Classification,
  GraftError,
  loadClassifier,
  type PictureClassifier,
  UnreadableImageError,
  UsageError,
} from '../../dist/src/classifier/predict.js';
import { Conv2D, Dense, GlobalAveragePooling2D, Input, Rescaling } from '../../dist/src/nn/index.js';
import { Model } from '../../dist/src/train/index.js';
import { fillVariables, patternBytes } from '../peers/pattern.js';

const classNames = ['cats', 'dogs', 'birds'];
const resize = { interpolation: 'bilinear', antialias: true, cropToAspectRatio: false } as const;

function modelBytes(): Uint8Array {
  const inputs = Input({ shape: [24, 24, 3] });
  const scaled = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
  const maps = new Conv2D(6, 3, { activation: 'relu' }).apply(scaled);
  const model = new Model({ inputs, outputs: new Dense(3).apply(new GlobalAveragePooling2D().apply(maps)) });
  fillVariables(model.variables);
  return whole.classifierBytes(model, { dataset: { classNames, imageSize: [24, 24], resize } });
}

let folder: string;
let server: Server;
let address: string;
let model: string;
let pictures: string[];
let classifier: PictureClassifier;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-predict-'));
  model = join(folder, 'model.onnx');
  await writeFile(model, modelBytes());
  pictures = await Promise.all(
    ['jpeg', 'png', 'webp'].map(async (format, index) => {
      const path = join(folder, `picture.${format}`);
      const pixels = patternBytes(index + 1, 60 * 40 * 3);
      const raw = { width: 60, height: 40, channels: 3 } as const;
      await sharp(pixels, { raw })
        .toFormat(format as 'jpeg')
        .toFile(path);
      return path;
    }),
  );
  server = createServer(async ({ url = '' }, answer) => {
    if (url === '/hang-up') return answer.destroy();
    const content = await readFile(join(folder, url.slice(1))).catch(() => undefined);
    answer.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  classifier = await loadClassifier(model, { threads: 2 });
});
afterAll(async () => {
  await classifier.dispose();
  server.close();
  await rm(folder, { recursive: true });
});

async function expected(): Promise<Record<string, number>[]> {
  const own = await whole.loadClassifier(model);
  const predictions = [];
  for await (const prediction of own.predictFiles(pictures)) predictions.push(prediction);
  await own.dispose();
  return predictions.map((prediction) => ({
    ...('probabilities' in prediction && prediction.probabilities),
  }));
}

describe('@graft-vision/graft/predict', () => {
  it('gives the same probabilities as Classifier, for pictures from any source', async () => {
    const names = ['jpeg', 'png', 'webp'].map((format) => `picture.${format}`);
    const sources = await Promise.all(
      pictures.map(async (path, index) => {
        const bytes = await readFile(path);
        const copy = new Uint8Array(bytes).buffer;
        const url = `${address}/${names[index]}`;
        return [
          path,
          pathToFileURL(path),
          pathToFileURL(path).href,
          bytes,
          copy,
          new Blob([copy]),
          url,
          new URL(url),
        ];
      }),
    );
    const wanted = await expected();
    for (const [index, own] of sources.entries()) {
      for (const source of own) {
        expect((await classifier.classify(source)).probabilities).toEqual(wanted[index]);
      }
    }
  });

  it('ranks the classes like @graft-vision/graft/web', async () => {
    const all: Classification = await classifier.classify(pictures[0]);
    expect(all.top.map(({ label }) => label).sort()).toEqual([...classNames].sort());
    expect(all.top.map(({ probability }) => probability)).toEqual(
      [...Object.values(all.probabilities)].sort((a, b) => b - a),
    );
    expect(all.top[0]).toEqual({ label: all.label, probability: all.probability });
    expect((await classifier.classify(pictures[0], { top: 2 })).top).toEqual(all.top.slice(0, 2));
    expect(classifier.classNames).toEqual(classNames);
    expect(classifier.card.imageSize).toEqual([24, 24]);
  });

  it('answers concurrent calls, each with its own picture or its own failure', async () => {
    const wanted = await expected();
    const calls = Array.from({ length: 70 }, (_, at) => at);
    const answers = await Promise.allSettled(
      calls.map((at) => classifier.classify(at === 33 ? Buffer.from('no picture') : pictures[at % 3])),
    );
    answers.forEach((answer, at) => {
      if (at === 33) expect(answer.status).toBe('rejected');
      else expect(answer).toMatchObject({ value: { probabilities: wanted[at % 3] } });
    });
  });

  it('loads a model from bytes and from an address', async () => {
    const [first] = await expected();
    for (const source of [await readFile(model), `${address}/model.onnx`]) {
      const other = await loadClassifier(source, { threads: 1 });
      expect((await other.classify(pictures[0])).probabilities).toEqual(first);
      await other.dispose();
    }
  });

  it.each<[string, () => unknown, string, new (...settings: never[]) => Error, RegExp]>([
    [
      'a missing file',
      () => '/nowhere/cat.jpg',
      'UnreadableImageError',
      UnreadableImageError,
      /^Could not read \/nowhere\/cat\.jpg: /,
    ],
    [
      'bytes that are no picture',
      () => Buffer.from('hello'),
      'UnreadableImageError',
      UnreadableImageError,
      /^Could not read the picture: not an image/,
    ],
    [
      'an address without a picture',
      () => `${address}/model.onnx`,
      'UnreadableImageError',
      UnreadableImageError,
      /^Could not read http:.*model\.onnx: not an image/,
    ],
    [
      'an address that is not there',
      () => `${address}/cat.jpg`,
      'GraftError',
      GraftError,
      /cat\.jpg cannot be loaded: the server answered 404/,
    ],
    [
      'a server that hangs up',
      () => `${address}/hang-up`,
      'GraftError',
      GraftError,
      /hang-up cannot be loaded: /,
    ],
    [
      'another protocol',
      () => new URL('ftp://example.org/cat.jpg'),
      'UsageError',
      UsageError,
      /^Expected a picture but received "ftp:/,
    ],
    ['an empty path', () => '', 'UsageError', UsageError, /^Expected a picture but received ""/],
    ['nothing', () => undefined, 'UsageError', UsageError, /received undefined/],
    ['a number', () => 7, 'UsageError', UsageError, /received a value of type number/],
  ])('refuses %s', async (_, source, name, type, message) => {
    const refused = await classifier.classify(source() as string).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(type);
    expect(refused).toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it.each([0, 1.5, Number.NaN, '2'])('refuses top: %s', async (top) => {
    await expect(classifier.classify(pictures[0], { top: top as number })).rejects.toThrow(
      /^Expected top as a whole/,
    );
  });

  it('refuses a file that is not a Graft model', async () => {
    await expect(loadClassifier(pictures[0])).rejects.toThrow(/picture\.jpeg is not an ONNX model/);
    await expect(loadClassifier('/nowhere/model.onnx')).rejects.toThrow(
      /^The model \/nowhere\/model\.onnx cannot be read/,
    );
    await expect(loadClassifier(model, { threads: 0 })).rejects.toThrow(UsageError);
  });

  it('finishes pending work when it is disposed, and refuses later calls', async () => {
    const other = await loadClassifier(model, { threads: 1 });
    const last = other.classify(pictures[1]);
    await other.dispose();
    await other.dispose();
    expect((await last).top).toHaveLength(3);
    await expect(other.classify(pictures[0])).rejects.toThrow('This classifier was disposed.');
  });
});
