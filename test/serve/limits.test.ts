import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { PictureClassifier } from '../../dist/src/classifier/predict.js';
import { createRequestHandler } from '../../dist/src/serve/index.js';
import { base64, get, type Handle, json, metric, post, problemOf } from './requests.js';
import { form, picture, smallClassifier } from './small-classifier.js';

let classifier: PictureClassifier;
let cat: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  classifier = await smallClassifier();
  cat = await picture(1);
});

/** A body that comes in pieces and says nothing of its length. */
function streamed(pieces: Iterable<Uint8Array>): Request {
  const body = ReadableStream.from(pieces);
  return new Request('http://localhost/classify', { method: 'POST', body, duplex: 'half' } as RequestInit);
}

/** A handler that has classified its first picture, so that only those of the test are under way. */
async function ready(handle: Handle): Promise<Handle> {
  expect((await get(handle, '/health')).status).toBe(200);
  return handle;
}

describe('limits', () => {
  it('are told with separators between thousands', async () => {
    const limits = { maxBytes: 100_000, maxPictures: 1200 };
    const handle = await ready(createRequestHandler(classifier, { limits }));
    const { detail } = await problemOf(
      await post(handle, new Uint8Array(10), { headers: { 'content-length': '1234567' } }),
    );
    expect(detail).toBe('Expected at most 100,000 bytes, but 1,234,567 bytes were announced.');
    const images = json({ images: Array(1201).fill('aaaa') });
    const many = await problemOf(await post(handle, images, { type: 'application/json' }));
    expect(many.detail).toBe('Expected at most 1,200 pictures but received 1,201.');
  });

  it('refuse a body that is announced as too large, before it comes', async () => {
    const handle = await ready(createRequestHandler(classifier, { limits: { maxBytes: 100 } }));
    let read = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        read++;
        controller.enqueue(cat);
      },
    });
    const request = new Request('http://localhost/classify', {
      method: 'POST',
      headers: { 'content-length': String(cat.length) },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(await problemOf(await handle(request))).toEqual({
      status: 413,
      type: 'too-large',
      detail: `Expected at most 100 bytes, but ${cat.length.toLocaleString('en-US')} bytes were announced.`,
    });
    // The stream fills its own buffer once.
    expect(read).toBeLessThanOrEqual(1);
  });

  it('refuse an endless body as soon as it is too large', async () => {
    const handle = await ready(createRequestHandler(classifier, { limits: { maxBytes: 10_000 } }));
    let sent = 0;
    const endless = function* () {
      for (;;) {
        sent += 1000;
        yield new Uint8Array(1000);
      }
    };
    expect(await problemOf(await handle(streamed(endless())))).toMatchObject({
      status: 413,
      type: 'too-large',
    });
    expect(sent).toBeLessThan(20_000);
    expect(await metric(handle, 'graft_queue_pictures')).toBe(0);
    expect(await metric(handle, 'graft_queue_bytes')).toBe(0);
  });

  it('refuse more pictures than a request may have', async () => {
    const handle = await ready(createRequestHandler(classifier, { limits: { maxPictures: 2 } }));
    expect((await post(handle, form({ a: cat, b: cat }))).status).toBe(200);
    const three = json({ images: [cat, cat, cat].map(base64) });
    expect(await problemOf(await post(handle, three, { type: 'application/json' }))).toEqual({
      status: 413,
      type: 'too-large',
      detail: 'Expected at most 2 pictures but received 3.',
    });
  });

  it('refuse what does not fit into the queue, and take the next ones again', async () => {
    const handle = await ready(createRequestHandler(classifier, { limits: { queue: 2 } }));
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(handle, cat)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, 503]);
    expect(answers[2].headers.get('retry-after')).toBe('1');
    expect(await problemOf(answers[2])).toMatchObject({ type: 'busy' });
    expect(await metric(handle, 'graft_queue_pictures')).toBe(0);
    expect((await post(handle, cat)).status).toBe(200);
    // A request with more pictures than the queue has places is served when nothing else is.
    expect((await post(handle, form({ a: cat, b: cat, c: cat }))).status).toBe(200);
  });

  it('refuse a picture of more pixels than the classifier takes', async () => {
    const careful = await smallClassifier({ maxPixels: 1000 });
    const answer = await post(createRequestHandler(careful), cat);
    expect(await problemOf(answer)).toEqual({
      status: 413,
      type: 'unreadable-picture',
      detail: 'The picture cannot be read: 60 x 40 pixels is more than the limit of 1,000 pixels.',
    });
  });

  it('answer in time, and count the picture until it has ended', async () => {
    const handle = await ready(createRequestHandler(classifier, { limits: { timeout: 0.001 } }));
    const large = await picture(3, { width: 600, height: 400 });
    const answer = await post(handle, large);
    expect(await problemOf(answer)).toEqual({
      status: 504,
      type: 'late',
      detail: 'The picture was not classified within 0.001 s.',
    });
    expect(await metric(handle, 'graft_pictures_total{outcome="late"}')).toBe(1);
    expect(await metric(handle, 'graft_queue_pictures')).toBe(1);
    await vi.waitFor(async () => expect(await metric(handle, 'graft_queue_pictures')).toBe(0), 20_000);
  });

  it.each([
    [{ maxBytes: 0 }, /^limits expects maxBytes to be a whole number of at least 1/],
    [{ timeout: -1 }, /^limits expects timeout to be a number above 0/],
    [{ maxByte: 1 }, /^limits has no option "maxByte"/],
  ])('must be numbers that make sense: %j', (limits, message) => {
    expect(() => createRequestHandler(classifier, { limits } as object)).toThrow(message);
  });
});

describe('a client that leaves', () => {
  it('is not waited for, and its pictures count until they have ended', async () => {
    const handle = await ready(createRequestHandler(classifier));
    const client = new AbortController();
    const request = new Request('http://localhost/classify', {
      method: 'POST',
      body: form({ a: cat, b: cat, c: cat }),
      signal: client.signal,
    });
    const answer = handle(request);
    await vi.waitFor(() => expect(classifier.pending).toBe(3), { interval: 0 });
    client.abort();
    expect((await answer).status).toBe(200);
    expect(await metric(handle, 'graft_pictures_total{outcome="gone"}')).toBe(3);
    await vi.waitFor(async () => expect(await metric(handle, 'graft_queue_pictures')).toBe(0));
  });

  it('in the middle of its body leaves nothing behind', async () => {
    const handle = await ready(createRequestHandler(classifier));
    const broken = async function* () {
      yield cat.slice(0, 10);
      throw new Error('The connection was reset.');
    };
    const request = new Request('http://localhost/classify', {
      method: 'POST',
      body: ReadableStream.from(broken()),
      duplex: 'half',
    } as RequestInit);
    expect(await problemOf(await handle(request))).toMatchObject({ status: 400, type: 'bad-request' });
    expect(await metric(handle, 'graft_queue_pictures')).toBe(0);
  });
});
