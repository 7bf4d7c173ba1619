import { Validator } from '@seriousme/openapi-schema-validator';
import parsePrometheus from 'parse-prometheus-text-format';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PictureClassifier } from '../../dist/src/classifier/predict.js';
import { modelSchema, predictionSchema, predictionsSchema } from '../../dist/src/serve/answers.js';
import { createRequestHandler } from '../../dist/src/serve/index.js';
import { get, type Handle, metric, post, problemOf } from './requests.js';
import { classNames, form, picture, smallClassifier } from './small-classifier.js';

const TOKEN = '0123456789abcdef0123456789abcdef';

let classifier: PictureClassifier;
let handle: Handle;
let cat: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  classifier = await smallClassifier();
  handle = createRequestHandler(classifier);
  cat = await picture(1);
});

describe('the addresses beside /classify', () => {
  it('say what the classifier is', async () => {
    const model: unknown = await (await get(handle, '/model')).json();
    expect(model).toEqual({
      classNames,
      task: 'multiclass',
      imageSize: [24, 24],
      backbone: classifier.card.backbone.name,
      results: {},
    });
  });

  it('say that it answers, after a real picture', async () => {
    const answer = await get(handle, '/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'ready' });
  });

  it('say that it does not answer if its weights are damaged, and go on trying', async () => {
    const failures: unknown[] = [];
    const damaged = createRequestHandler(await smallClassifier({ damaged: true }), {
      onFailure: (error) => failures.push(error),
    });
    for (let time = 0; time < 2; time++) {
      expect(await problemOf(await get(damaged, '/health'))).toEqual({
        status: 503,
        type: 'not-ready',
        detail: expect.stringMatching(/its probabilities are not numbers/),
      });
    }
    expect(failures).toEqual([]);
    // Clients learn nothing of the server's own failures; whoever runs it does.
    expect(await problemOf(await post(damaged, cat))).toMatchObject({
      status: 500,
      detail: 'The request failed in the server.',
    });
    expect(failures).toEqual([expect.objectContaining({ name: 'GraftError' })]);
    expect(await metric(damaged, 'graft_pictures_total{outcome="failed"}')).toBe(1);
  });

  it('give people commands that name the address', async () => {
    const page = await get(handle, '/');
    expect(page.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await page.text();
    expect(text).toContain('curl -F "image=@cat.jpg"');
    expect(text).toContain('http://localhost/classify');
    expect(text).toContain('cats, dogs, birds');
  });

  it.each([
    ['GET', '/classify', 405, 'POST'],
    ['POST', '/health', 405, 'GET, HEAD'],
    ['DELETE', '/model', 405, 'GET, HEAD'],
    ['GET', '/model.onnx', 404, null],
    ['GET', '/classify/../../etc/passwd', 404, null],
  ])('refuse %s %s', async (method, path, status, allow) => {
    const answer = await handle(new Request(`http://localhost${path}`, { method }));
    expect(answer.headers.get('allow')).toBe(allow);
    expect(await problemOf(answer)).toMatchObject({ status });
  });

  it('can begin elsewhere', async () => {
    const below = createRequestHandler(classifier, { basePath: '/pets' });
    expect((await post(below, cat, { path: '/pets/classify' })).status).toBe(200);
    expect((await get(below, '/classify')).status).toBe(404);
    expect(await (await get(below, '/pets/openapi.json')).json()).toMatchObject({
      servers: [{ url: '/pets' }],
    });
    expect(
      await metric(
        (request) => below(new Request(request.url.replace('/metrics', '/pets/metrics'))),
        'graft_http_requests_total{route="/classify",status="200"}',
      ),
    ).toBe(1);
  });
});

describe('/metrics', () => {
  it('counts requests and pictures, in the format of Prometheus', async () => {
    const own = createRequestHandler(classifier);
    const text = new Uint8Array(Buffer.from('no picture'));
    await post(own, form({ 'cat.jpg': cat, 'b.txt': text, 'dog.jpg': cat }));
    await post(own, cat);
    await post(own, text);
    await get(own, '/nowhere');
    await get(own, '/elsewhere');
    const answer = await get(own, '/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = parsePrometheus(await answer.text());
    const samples = (name: string) => families.find((family) => family.name === name)?.metrics;
    expect(samples('graft_http_requests_total')).toEqual([
      { labels: { route: '/classify', status: '200' }, value: '2' },
      { labels: { route: '/classify', status: '415' }, value: '1' },
      { labels: { route: 'other', status: '404' }, value: '2' },
    ]);
    expect(samples('graft_pictures_total')).toEqual([
      { labels: { outcome: 'classified' }, value: '3' },
      { labels: { outcome: 'unreadable' }, value: '2' },
      { labels: { outcome: 'late' }, value: '0' },
      { labels: { outcome: 'gone' }, value: '0' },
      { labels: { outcome: 'failed' }, value: '0' },
    ]);
    const [pictures] = samples('graft_request_pictures') as unknown as [
      { count: string; sum: string; buckets: Record<string, string> },
    ];
    expect(pictures).toEqual({
      count: '3',
      sum: '5',
      buckets: { 1: '2', 2: '2', 4: '3', 8: '3', 16: '3', 32: '3', 64: '3', '+Inf': '3' },
    });
    expect(await metric(own, 'graft_http_request_duration_seconds_count{route="/classify"}')).toBe(3);
    expect(await metric(own, 'graft_http_request_duration_seconds_bucket{route="/classify",le="30"}')).toBe(
      3,
    );
    expect(samples('graft_batch_pictures')![0]).toMatchObject({
      buckets: { 1: expect.any(String), 8: expect.any(String) },
    });
    expect(await metric(own, 'graft_batch_pictures_sum')).toBeGreaterThanOrEqual(3);
    for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total']) {
      expect(Number(samples(name)![0].value)).toBeGreaterThan(0);
    }
    // Every line was understood.
    expect(families.map(({ type }) => type)).not.toContain(undefined);
  });
});

interface Described {
  readonly path: string;
  readonly method: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, object>>;
}

/** What the description says of every operation. */
async function operationsOf(own: Handle, headers: Record<string, string> = {}): Promise<Described[]> {
  const { paths } = (await (await get(own, '/openapi.json', headers)).json()) as {
    paths: Record<string, Record<string, Described>>;
  };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
}

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1, with and without a token', async () => {
    const withToken = createRequestHandler(classifier, { token: TOKEN });
    const answers = [
      await get(handle, '/openapi.json'),
      await get(withToken, '/openapi.json', { authorization: `Bearer ${TOKEN}` }),
    ];
    for (const answer of answers) {
      const document = (await answer.json()) as Record<string, unknown>;
      const validator = new Validator();
      expect(await validator.validate(document)).toEqual({ valid: true });
      expect(validator.version).toBe('3.1');
      expect(Object.keys((document as { paths: object }).paths)).toEqual([
        '/classify',
        '/model',
        '/health',
        '/metrics',
        '/openapi.json',
        '/',
      ]);
    }
  });

  it('says of every operation whether it needs the token', async () => {
    const secured = async (own: Handle, headers = {}) => {
      const operations = await operationsOf(own, headers);
      return operations.filter(({ security }) => security.length > 0).map(({ path }) => path);
    };
    const withToken = createRequestHandler(classifier, { token: TOKEN });
    expect(await secured(handle)).toEqual([]);
    const paths = await secured(withToken, { authorization: `Bearer ${TOKEN}` });
    expect(paths).toEqual(['/classify', '/model', '/metrics', '/openapi.json', '/']);
    for (const { path, method } of await operationsOf(withToken, { authorization: `Bearer ${TOKEN}` })) {
      const { status } = await withToken(new Request(`http://localhost${path}`, { method }));
      expect([path, status === 401]).toEqual([path, paths.includes(path)]);
    }
  });

  it.each<[string, RequestInit & { readonly body?: string }, number]>([
    ['an empty body', { method: 'POST', body: '' }, 400],
    ['another method', { method: 'DELETE' }, 405],
    ['a body that is too large', { method: 'POST', body: 'a'.repeat(2000) }, 413],
    ['text', { method: 'POST', body: 'a', headers: { 'content-type': 'text/plain' } }, 415],
    ['a picture with its half', { method: 'POST', body: 'half' }, 422],
  ])('names the status that /classify answers to %s', async (_, { body, ...request }, status) => {
    const own = createRequestHandler(classifier, { limits: { maxBytes: 1500 } });
    const half = cat.slice(0, cat.length / 2);
    const sent = {
      ...request,
      ...(body !== undefined && { body: body === 'half' ? half : new Uint8Array(Buffer.from(body)) }),
    };
    expect((await own(new Request('http://localhost/classify', sent))).status).toBe(status);
    const { responses } = (await operationsOf(own)).find(({ path }) => path === '/classify')!;
    expect(Object.keys(responses)).toContain(String(status));
  });

  it('names all parameters and statuses: others are refused', async () => {
    for (const { path, method, parameters = [], responses } of await operationsOf(handle)) {
      expect([path, parameters.map(({ name }) => name)]).toEqual([path, path === '/classify' ? ['top'] : []]);
      const answer = await handle(new Request(`http://localhost${path}?x=1`, { method }));
      expect(await problemOf(answer)).toEqual({
        status: 400,
        type: 'bad-request',
        detail: 'There is no parameter "x".',
      });
      expect(Object.keys(responses)).toContain('400');
    }
  });

  it('has schemas that name every part of the answers', async () => {
    const strict = (schema: z.ZodObject, answer: unknown): unknown =>
      z.strictObject(schema.shape).parse(answer);
    const one: unknown = await (await post(handle, cat, { path: '/classify?top=1' })).json();
    expect(strict(predictionSchema, one)).toEqual(one);
    const several: unknown = await (
      await post(handle, form({ 'cat.jpg': cat, b: new Uint8Array(3) }))
    ).json();
    expect(predictionsSchema.parse(several)).toEqual(several);
    const model: unknown = await (await get(handle, '/model')).json();
    expect(strict(modelSchema, model)).toEqual(model);
  });
});

describe('a token', () => {
  it.each([
    ['none', {}, 401],
    ['a wrong one', { authorization: `Bearer ${TOKEN.replace('0', '1')}` }, 401],
    ['a part of it', { authorization: `Bearer ${TOKEN.slice(0, 16)}` }, 401],
    ['another scheme', { authorization: `Basic ${TOKEN}` }, 401],
    ['the right one', { authorization: `Bearer ${TOKEN}` }, 200],
    ['the scheme in small letters', { authorization: `bearer ${TOKEN}` }, 200],
  ])('is asked for: %s', async (_, headers, status) => {
    const guarded = createRequestHandler(classifier, { token: TOKEN });
    for (const path of ['/', '/model', '/metrics', '/openapi.json']) {
      expect((await get(guarded, path, headers)).status).toBe(status);
    }
    const answer = await post(guarded, cat, { headers });
    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="graft"');
      expect(await answer.text()).not.toContain(TOKEN);
    }
    // Whoever watches over the process has no token.
    expect((await get(guarded, '/health')).status).toBe(200);
  });

  it('must be long enough', () => {
    expect(() => createRequestHandler(classifier, { token: 'secret' })).toThrow(/at least 16 letters/);
  });
});

describe('origins', () => {
  it.each(['chrome-extension://abcdef', 'capacitor://localhost'])('may be %s', async (origin) => {
    const open = createRequestHandler(classifier, { allowOrigins: [origin] });
    const { headers } = await get(open, '/health', { origin });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
  });

  it.each([
    ['https://example.org/', 'https://example.org'],
    ['https://example.org/page', 'https://example.org'],
    ['HTTPS://Example.org', 'https://example.org'],
    ['example.org', 'https://example.org'],
    ['null', 'https://example.org'],
  ])('that no browser sends, such as %s, are refused', (origin, meant) => {
    expect(() => createRequestHandler(classifier, { allowOrigins: [origin] })).toThrow(
      expect.objectContaining({
        message: `Expected the origin of a page but received ${JSON.stringify(origin)}.`,
        hint: `Write it as browsers send it: ${meant}, or * for every page.`,
      }),
    );
  });

  it('may read answers only if they are allowed', async () => {
    const open = createRequestHandler(classifier, { allowOrigins: ['https://example.org'], token: TOKEN });
    const ask = async (origin: string): Promise<string | null> =>
      (await get(open, '/health', { origin })).headers.get('access-control-allow-origin');
    expect(await ask('https://example.org')).toBe('https://example.org');
    expect(await ask('https://example.com')).toBe(null);
    expect(
      (await get(handle, '/health', { origin: 'https://example.org' })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBe(null);
    // A browser asks first, without the token.
    const preflight = await open(
      new Request('http://localhost/classify', {
        method: 'OPTIONS',
        headers: { origin: 'https://example.org', 'access-control-request-method': 'POST' },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Authorization/);
    const everyone = createRequestHandler(classifier, { allowOrigins: ['*'] });
    expect(
      (await get(everyone, '/health', { origin: 'https://a.example' })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBe('*');
  });
});
