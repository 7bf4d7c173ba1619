import { beforeAll, describe, expect, it } from 'vitest';
import type { PictureClassifier } from '../../dist/src/classifier/predict.js';
import { createRequestHandler } from '../../dist/src/serve/index.js';
import { base64, type Handle, json, metric, post, problemOf } from './requests.js';
import { classNames, form, picture, smallClassifier } from './small-classifier.js';

let classifier: PictureClassifier;
let handle: Handle;
let cat: Uint8Array<ArrayBuffer>;
let dog: Uint8Array<ArrayBuffer>;
let catAnswer: object;
let dogAnswer: object;

beforeAll(async () => {
  classifier = await smallClassifier();
  handle = createRequestHandler(classifier);
  [cat, dog] = await Promise.all([picture(1), picture(2, { format: 'png' })]);
  [catAnswer, dogAnswer] = await Promise.all(
    [cat, dog].map(async (bytes) => {
      const { top: _, ...answer } = await classifier.classify(bytes);
      return answer;
    }),
  );
  expect(catAnswer).not.toEqual(dogAnswer);
});

describe('POST /classify', () => {
  it.each([
    ['image/jpeg', () => post(handle, cat, { type: 'image/jpeg' })],
    ['application/octet-stream', () => post(handle, cat, { type: 'application/octet-stream' })],
    ['no type', () => post(handle, cat)],
    [
      'a stream without a length',
      () => {
        const pieces = [cat.slice(0, 100), cat.slice(100)];
        const body = ReadableStream.from(pieces);
        return handle(
          new Request('http://localhost/classify', { method: 'POST', body, duplex: 'half' } as RequestInit),
        );
      },
    ],
    ['JSON', () => post(handle, json({ image: base64(cat) }), { type: 'application/json' })],
    [
      'JSON with a data: address',
      () =>
        post(handle, json({ image: `data:image/jpeg;base64,${base64(cat)}` }), {
          type: 'application/json; charset=utf-8',
        }),
    ],
  ])('classifies one picture, sent as %s', async (_, send) => {
    const answer = await send();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(catAnswer);
  });

  it('answers a form with a list, in its order and with the names of the files', async () => {
    const answer = await post(handle, form({ 'dog.png': dog, 'cat.jpg': cat }));
    expect(await answer.json()).toEqual({
      predictions: [
        { name: 'dog.png', ...dogAnswer },
        { name: 'cat.jpg', ...catAnswer },
      ],
    });
    const alone = await post(handle, form({ 'cat.jpg': cat }));
    expect(await alone.json()).toEqual({ predictions: [{ name: 'cat.jpg', ...catAnswer }] });
  });

  it('answers images of JSON with a list', async () => {
    const answer = await post(handle, json({ images: [base64(cat), base64(dog)] }), {
      type: 'application/json',
    });
    expect(await answer.json()).toEqual({ predictions: [catAnswer, dogAnswer] });
  });

  it('gives a picture that cannot be read its own error, beside the others', async () => {
    const files = { 'cat.jpg': cat, 'notes.txt': new Uint8Array(Buffer.from('no picture')), 'dog.png': dog };
    const answer = await post(handle, form(files));
    expect(answer.status).toBe(200);
    const { predictions } = (await answer.json()) as { predictions: object[] };
    expect(predictions[0]).toEqual({ name: 'cat.jpg', ...catAnswer });
    expect(predictions[1]).toEqual({
      name: 'notes.txt',
      error: expect.objectContaining({
        type: 'urn:graft:problem:unreadable-picture',
        status: 415,
        kind: 'not-an-image',
      }),
    });
    expect(predictions[2]).toEqual({ name: 'dog.png', ...dogAnswer });
  });

  it('gives a text that is no Base64 its own error, beside the others', async () => {
    const images = [base64(cat), 'a?b=', base64(dog), ''];
    const answer = await post(handle, json({ images }), { type: 'application/json' });
    expect(answer.status).toBe(200);
    const { predictions } = (await answer.json()) as { predictions: object[] };
    const error = (at: number) => ({
      error: expect.objectContaining({
        type: 'urn:graft:problem:bad-request',
        status: 400,
        detail: `Expected Base64 in images[${at}].`,
      }),
    });
    expect(predictions).toEqual([catAnswer, error(1), dogAnswer, error(3)]);
    const own = createRequestHandler(classifier);
    await post(own, json({ images }), { type: 'application/json' });
    expect(await metric(own, 'graft_pictures_total{outcome="unreadable"}')).toBe(2);
  });

  it('lists the most probable classes with top', async () => {
    const answer = await post(handle, cat, { path: '/classify?top=2' });
    const { top, ...rest } = (await answer.json()) as { top: { label: string; probability: number }[] };
    expect(rest).toEqual(catAnswer);
    const { top: ranked } = await classifier.classify(cat);
    expect(top).toEqual(ranked.slice(0, 2));
    const all = await post(handle, cat, { path: '/classify?top=50' });
    expect(((await all.json()) as { top: unknown[] }).top).toHaveLength(classNames.length);
  });

  it('answers many requests at once, each with its own picture', async () => {
    const answers = await Promise.all(
      Array.from({ length: 64 }, async (_, at) => (await post(handle, at % 2 === 0 ? cat : dog)).json()),
    );
    answers.forEach((answer, at) => {
      expect(answer).toEqual(at % 2 === 0 ? catAnswer : dogAnswer);
    });
  });
});

const cut = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => bytes.slice(0, bytes.length / 2);

describe('POST /classify refuses', () => {
  it.each<[string, () => Promise<Response>, number, string, RegExp]>([
    [
      'an empty body',
      () => post(handle, new Uint8Array(0)),
      400,
      'bad-request',
      /^Expected a picture, but the body/,
    ],
    ['no body', () => post(handle, null), 400, 'bad-request', /the body is empty/],
    [
      'text as a picture',
      () => post(handle, 'hello', { type: 'image/jpeg' }),
      415,
      'unreadable-picture',
      /not an image/,
    ],
    [
      'a cut picture',
      () => post(handle, cut(cat)),
      422,
      'unreadable-picture',
      /^The picture cannot be read: /,
    ],
    [
      'what curl sends without a type',
      () => post(handle, cat, { type: 'application/x-www-form-urlencoded' }),
      415,
      'wrong-type',
      /urlencoded/,
    ],
    ['another type', () => post(handle, cat, { type: 'text/plain' }), 415, 'wrong-type', /"text\/plain"/],
    [
      'what is no JSON',
      () => post(handle, '{', { type: 'application/json' }),
      400,
      'bad-request',
      /is not JSON/,
    ],
    [
      'JSON of another form',
      () => post(handle, json({ image: base64(cat), threshold: 1 }), { type: 'application/json' }),
      400,
      'bad-request',
      /another form/,
    ],
    [
      'no images',
      () => post(handle, json({ images: [] }), { type: 'application/json' }),
      400,
      'bad-request',
      /another form/,
    ],
    [
      'what is no Base64',
      () => post(handle, json({ image: 'a?b=' }), { type: 'application/json' }),
      400,
      'bad-request',
      /^Expected Base64 in image\./,
    ],
    [
      'a form without its boundary',
      () => post(handle, cat, { type: 'multipart/form-data' }),
      400,
      'bad-request',
      /^The body is not the form/,
    ],
    ['a form without files', () => post(handle, form({})), 400, 'bad-request', /at least one file/],
    [
      'text in a form',
      () => {
        const data = form({ 'cat.jpg': cat });
        data.append('top', '3');
        return post(handle, data);
      },
      400,
      'bad-request',
      /^Expected a file in the field "top"/,
    ],
    [
      'top below 1',
      () => post(handle, cat, { path: '/classify?top=0' }),
      400,
      'bad-request',
      /whole number above 0/,
    ],
    [
      'top twice',
      () => post(handle, cat, { path: '/classify?top=2&top=3' }),
      400,
      'bad-request',
      /^Expected top once but received it 2 times\./,
    ],
    [
      'a parameter that there is not',
      () => post(handle, cat, { path: '/classify?tpo=3' }),
      400,
      'bad-request',
      /no parameter "tpo"/,
    ],
  ])('%s', async (_, send, status, type, detail) => {
    expect(await problemOf(await send())).toEqual({ status, type, detail: expect.stringMatching(detail) });
  });
});
