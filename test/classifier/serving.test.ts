import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Classification,
  loadClassifier,
  type Picture,
  type PictureClassifier,
  UnreadableImageError,
  UsageError,
} from '../../dist/src/classifier/predict.js';
import { buildClassifierGraph } from '../../src/classifier/index.js';
import { serializeGraph } from '../../src/graph/index.js';
import { patternBytes } from '../peers/pattern.js';
import { cardFor, smallNetwork } from './networks.js';

const limits = { maxBytes: 50_000, maxPixels: 100_000, timeoutSeconds: 0.4 };

let folder: string;
let model: string;
let picture: Buffer;
let classifier: PictureClassifier;
let expected: Classification;
let server: Server;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-serving-'));
  model = join(folder, 'model.onnx');
  const card = cardFor(['cats', 'dogs', 'birds']);
  await writeFile(model, serializeGraph(buildClassifierGraph(smallNetwork(3), card)));
  picture = await png(60, 40);
  await writeFile(join(folder, 'picture.png'), picture);
  server = createServer((request, answer) => {
    if (request.url === '/silent') return;
    answer.writeHead(200).write(picture.subarray(0, 100));
    if (request.url === '/endless') {
      const timer = setInterval(() => answer.write(Buffer.alloc(20_000)), 1);
      answer.on('close', () => clearInterval(timer));
    } else if (request.url === '/whole') answer.end(picture.subarray(100));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  classifier = await loadClassifier(model, { threads: 2, limits });
  expected = await classifier.classify(picture);
});
afterAll(async () => {
  await classifier.dispose();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function png(width: number, height: number): Promise<Buffer> {
  const raw = { width, height, channels: 3 } as const;
  return await sharp(patternBytes(1, width * height * 3), { raw })
    .png()
    .toBuffer();
}

async function* pieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function failure(call: Promise<unknown>): Promise<UnreadableImageError> {
  return call.then(
    () => Promise.reject(new Error('The picture was classified.')),
    (error: UnreadableImageError) => error,
  );
}

describe('classify with a stream', () => {
  it.each<[string, () => Picture]>([
    ['a web stream', () => new Blob([new Uint8Array(picture)]).stream()],
    ['a Readable', () => Readable.from(pieces(picture))],
    ['an async iterable', () => pieces(picture)],
    ['a File', () => new File([new Uint8Array(picture)], 'cat.png')],
    ['an address', () => `${address}/whole`],
  ])('reads %s', async (_, source) => {
    expect(await classifier.classify(source())).toEqual(expected);
  });

  it('cancels a stream that goes over the limit', async () => {
    const reasons: unknown[] = [];
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(20_000)),
      cancel: (reason) => void reasons.push(reason),
    });
    const readable = new Readable({
      read() {
        this.push(Buffer.alloc(20_000));
      },
    });
    for (const source of [endless, readable, `${address}/endless`]) {
      const error = await failure(classifier.classify(source));
      expect(error).toBeInstanceOf(UnreadableImageError);
      expect(error.kind).toBe('too-large');
      expect(error.reason).toBe('it has more than the limit of 50,000 bytes');
      expect(error.hint).toContain('limits.maxBytes');
    }
    expect(reasons).toHaveLength(1);
    expect(readable.destroyed).toBe(true);
  });

  it('gives up a stream that takes too long, and says so', async () => {
    let cancelled = false;
    const silent = new ReadableStream<Uint8Array>({
      cancel: () => {
        cancelled = true;
      },
    });
    for (const source of [silent, `${address}/silent`, `${address}/stalled`]) {
      const error = await failure(classifier.classify(source));
      expect(error).toMatchObject({ kind: 'timeout', reason: 'it has not arrived after 0.4 seconds' });
      expect(error.hint).toContain('limits.timeoutSeconds');
    }
    expect(cancelled).toBe(true);
  });

  it('refuses a stream of text, and passes on why a stream failed', async () => {
    const text = Readable.from(pieces(picture)).setEncoding('latin1');
    await expect(classifier.classify(text)).rejects.toThrow(UsageError);
    const broken = new Readable({
      read() {
        this.destroy(new Error('the visitor has left'));
      },
    });
    await expect(classifier.classify(broken)).rejects.toThrow(
      'The stream of the picture failed: the visitor has left.',
    );
  });
});

describe('the limits of a picture', () => {
  it('hold for bytes, files and Blobs', async () => {
    const large = await png(200, 150);
    expect(large.length).toBeGreaterThan(limits.maxBytes);
    const path = join(folder, 'large.png');
    await writeFile(path, large);
    for (const source of [large, path, new Blob([new Uint8Array(large)])]) {
      const error = await failure(classifier.classify(source));
      expect(error).toMatchObject({ name: 'UnreadableImageError', kind: 'too-large' });
      expect(error.message).toContain(typeof source === 'string' ? path : 'the picture');
      expect(error.hint).toContain('limits.maxBytes');
    }
  });

  it('hold for pixels, with the size that came', async () => {
    const blank = await sharp({ create: { width: 500, height: 300, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const error = await failure(classifier.classify(blank));
    expect(error).toMatchObject({
      kind: 'too-large',
      reason: '500 x 300 pixels is more than the limit of 100,000 pixels',
    });
    expect(error.hint).toContain('limits.maxPixels');
  });

  it.each([
    { maxBytes: 0 },
    { maxBytes: 2 ** 30 },
    { maxPixels: 2.5 },
    { timeoutSeconds: 0 },
    { maxSize: 1 },
  ])('are checked: %o', async (wrong) => {
    await expect(loadClassifier(model, { limits: wrong as object })).rejects.toThrow(UsageError);
  });
});

describe('a signal', () => {
  it('gives a picture up at once, before and while it is read', async () => {
    const reason = new Error('nobody waits any more');
    await expect(classifier.classify(picture, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    let cancelled: unknown;
    const silent = new ReadableStream<Uint8Array>({
      cancel: (given) => {
        cancelled = given;
      },
    });
    const call = classifier.classify(silent, { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(cancelled).toBe(reason);
    expect(classifier.pending).toBe(0);
  });
});

describe('a picture that is none', () => {
  it.each<[string, () => string, string, RegExp]>([
    [
      'a missing file',
      () => join(folder, 'missing.jpg'),
      'the file is not there',
      /^Check the path; a relative one/,
    ],
    ['a folder', () => folder, 'a folder, not a file', /^Give the path of a picture file\.$/],
    ['another file', () => model, 'not an image', /^Give a picture: JPEG, PNG/],
  ])('is refused with what to do: %s', async (_, path, reason, hint) => {
    const error: UnreadableImageError = await classifier.classify(path()).catch((caught) => caught);
    expect(error).toBeInstanceOf(UnreadableImageError);
    expect(error.reason).toContain(reason);
    expect(error.hint).toMatch(hint);
  });

  it.each<[string, string, RegExp]>([
    ['ftp', 'ftp://example.org/cat.jpg', /^Give the path of a file, an http\(s\) address/],
    ['data', `data:image/jpeg;base64,${'A'.repeat(10_000)}`, /^Give the content itself: Buffer\.from\(/],
  ])('is refused as an address: %s', async (_, picture, hint) => {
    const error: UsageError = await classifier.classify(picture).catch((caught) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(/^Expected a picture but received "/);
    expect(error.message.length).toBeLessThan(200);
    expect(error.hint).toMatch(hint);
  });

  it('is not repeated as a whole where its text was taken for a path', async () => {
    const error: Error = await classifier.classify('A'.repeat(10_000)).catch((caught) => caught);
    expect(error.message.length).toBeLessThan(700);
  });

  it('comes with words for a single second', async () => {
    const patient = await loadClassifier(model, { threads: 1, limits: { timeoutSeconds: 1 } });
    const never = new ReadableStream<Uint8Array>();
    await expect(patient.classify(never)).rejects.toThrow('it has not arrived after 1 second.');
    await patient.dispose();
  });
});

describe('a model that cannot be read', () => {
  it('is named with what to do', async () => {
    const errorOf = (source: string): Promise<UsageError> => loadClassifier(source).catch((error) => error);
    expect(await errorOf(join(folder, 'missing.onnx'))).toMatchObject({
      message: expect.stringContaining('cannot be read: the file is not there.'),
      hint: expect.stringMatching(/^Check the path/),
    });
    expect((await errorOf(folder)).hint).toBe(
      `Name the file: a training writes model.onnx into its folder, so ${folder}/model.onnx may be meant.`,
    );
    expect((await errorOf('ftp://example.org/model.onnx')).message).toBe(
      'Expected a model but received "ftp://example.org/model.onnx".',
    );
  });
});

describe('the end of a classifier', () => {
  it('comes after the running calls; later ones are refused', async () => {
    const other = await loadClassifier(await readFile(model), { threads: 2, batchWait: 0 });
    const calls = Array.from({ length: 20 }, () => other.classify(picture));
    expect(other.pending).toBe(20);
    const end = other[Symbol.asyncDispose]();
    await expect(other.classify(picture)).rejects.toThrow('This classifier was disposed.');
    await end;
    expect(other.pending).toBe(0);
    for (const answer of await Promise.all(calls)) expect(answer).toEqual(expected);
  });
});
