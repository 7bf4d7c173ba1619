import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeZip } from '../datasets/helpers.js';
import { serveFile } from '../download/server.js';
import {
  type Environment,
  type Event,
  ended,
  eventsOf,
  filesBelow,
  graft,
  graftJson,
  hasShared,
  imagenetWeights,
  startGraft,
  temporaryFolder,
} from './command.js';
import { noInternet, startInternet, type TestInternet } from './internet.js';
import { photographFolder } from './photographs.js';
import { metadataOf, tutorialResult } from './run-results.js';

const zipBytes = 68_606_236;
const zipPath = '/mledu-datasets/cats_and_dogs_filtered.zip';
const weightsName = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5';
const small = ['--image-size', '96', '--batch-size', '6', '--epochs', '1', '--fine-tune-epochs', '1'];
const withPhotos = ['tutorial', '--data', 'photos', ...small, '--seed', '1'];

let folder: string;
let cache: string;
let internet: TestInternet | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
  cache = join(folder, 'graft-home');
});
afterEach(async () => {
  await internet?.close();
  internet = undefined;
});

async function photographs(): Promise<void> {
  for (const part of ['train', 'validation']) {
    const drawing = { classes: ['discs', 'stripes'] as const, perClass: 14, seed: part.length };
    await photographFolder(join(folder, 'photos', part), drawing);
  }
}

/** Starts a command and stops it as soon as it has printed enough. */
async function watch(
  args: readonly string[],
  environment: Environment,
  enough: (stdout: string) => boolean,
): Promise<string> {
  const child = startGraft(args, folder, environment);
  let lines = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    lines += text;
    if (enough(lines.slice(0, lines.lastIndexOf('\n') + 1))) child.kill('SIGTERM');
  });
  await ended(child);
  return lines;
}

/** The events up to the first one that matches. */
async function until(
  args: readonly string[],
  environment: Environment,
  last: (event: Event) => boolean,
): Promise<Event[]> {
  const enough = (stdout: string) => stdout !== '' && eventsOf(stdout).some(last);
  const events = eventsOf(await watch([...args, '--json'], environment, enough));
  return events.slice(0, events.findIndex(last) + 1);
}

/** The files that downloads have left in the cache, without unfinished drawings. */
const downloads = async () => (await filesBelow(cache)).filter((name) => !name.includes('drawn'));

const failures = (events: readonly Event[]) =>
  events
    .filter(({ event }) => event === 'unavailable')
    .map(({ what, source, from }) => `${what} ${source} ${from}`);
const drawingIsNext = ({ event, next }: Event) =>
  event === 'unavailable' && (next as { source?: string } | null)?.source === 'drawn';

describe('graft tutorial without arguments or internet', () => {
  it('finds out within seconds, and reports what it tries, what fails, why, and what comes next', async () => {
    const start = performance.now();
    const environment = await noInternet();
    const events = await until(['tutorial'], environment, drawingIsNext);
    expect((performance.now() - start) / 1000).toBeLessThan(20);
    expect(failures(events)).toEqual([
      'weights imagenet cache',
      'weights imagenet download',
      'data cats-and-dogs cache',
      'data cats-and-dogs download',
    ]);
    const [, weights, , data] = events.filter(({ event }) => event === 'unavailable');
    const refused = `the proxy ${environment.HTTPS_PROXY} refused the connection`;
    expect(weights).toMatchObject({
      reason: expect.stringMatching(
        /^Could not download https:\/\/storage\.googleapis\.com\/.*_1\.0_160_no_top\.h5: /,
      ),
      next: { source: 'openimages', from: 'package' },
    });
    expect(weights.reason).toContain(refused);
    expect(data.reason).toBe(`storage.googleapis.com could not be reached a moment ago: ${refused}.`);
    expect(await downloads()).toEqual([]);
  });

  it('tries no download with --offline', async () => {
    internet = await startInternet(folder, (_, response) => response.writeHead(500).end());
    const events = await until(['tutorial', '--offline'], internet.environment, drawingIsNext);
    expect(failures(events)).toEqual(['weights imagenet cache', 'data cats-and-dogs cache']);
    expect(internet.tunnels).toEqual([]);
  });

  it('prints the same in words, one line each', async () => {
    const args = ['tutorial', '--offline', '--out', 'run', ...small];
    const stdout = await watch(args, await noInternet(), (text) => /^Data: no .*\n/m.test(text));
    const file = join(cache, 'weights', weightsName);
    expect(stdout).toContain(
      `Weights: no ImageNet weights from the cache: ${file} is not there. Next: Open Images weights from the npm package @mediapipe/objectron.\n`,
    );
    expect(stdout).toMatch(
      /^Data: no photographs of the tutorial from the cache: .* is not there\. Next: cats/m,
    );
  });
});

describe('graft tutorial with faulty servers', () => {
  const pages: [string, (bytes: number) => { status: number; body: Buffer; length?: number }, RegExp][] = [
    ['404', () => ({ status: 404, body: Buffer.from('no') }), /the server answered 404 Not Found\.$/],
    [
      'a portal',
      () => ({ status: 200, body: Buffer.from('<html>') }),
      /expected a file of 68606236 bytes but it has 6/,
    ],
    [
      'garbage',
      (bytes) => ({ status: 200, body: Buffer.alloc(bytes, 7) }),
      /what arrived cannot be used: Could not unpack .*cats_and_dogs_filtered\.zip: End of central directory/,
    ],
  ];

  it.each(pages)('continues after %s, and leaves the cache clean', async (_, page, reason) => {
    internet = await startInternet(folder, (_, response) => {
      const { status, body } = page(zipBytes);
      response.writeHead(status, { 'content-length': body.length }).end(body);
    });
    const events = await until(['tutorial', '--weights', 'openimages'], internet.environment, drawingIsNext);
    expect(failures(events)).toEqual(['data cats-and-dogs cache', 'data cats-and-dogs download']);
    expect(events.find(drawingIsNext)?.reason).toMatch(reason);
    expect(internet.tunnels).toEqual(['CONNECT storage.googleapis.com:443']);
    expect(internet.requests).toEqual([`GET ${zipPath}`]);
    expect(await downloads()).toEqual([]);
  });

  it('tries again when the server is busy, says so, and shows its progress', async () => {
    let requests = 0;
    const bomb = makeZip([
      { name: 'cats_and_dogs_filtered/x.jpg', content: new Uint8Array(300 * 2 ** 20), compress: true },
    ]);
    // A comment fills the zip up to the expected length.
    const zip = Buffer.concat([bomb, Buffer.alloc(zipBytes - bomb.length)]);
    zip.writeUInt16LE(0, bomb.length - 2);
    internet = await startInternet(folder, (request, response) => {
      requests++;
      if (requests === 1) response.writeHead(503).end();
      else serveFile(zip, request, response, requests === 2 ? 20_000_000 : undefined);
    });
    const args = ['tutorial', '--weights', 'openimages'];
    const events = await until(args, internet.environment, drawingIsNext);
    const retries = events.filter(({ event }) => event === 'retry');
    expect(retries[0]).toMatchObject({
      what: 'data',
      reason: 'the server answered 503 Service Unavailable',
      attempt: 2,
      attempts: 5,
      milliseconds: 1000,
    });
    expect(retries).toHaveLength(2);
    expect(internet.requests[2]).toMatch(/ bytes=[1-9]\d*-$/);
    const progress = events.filter(({ event }) => event === 'download');
    expect(progress.at(-1)).toMatchObject({ what: 'data', receivedBytes: zipBytes, totalBytes: zipBytes });
    expect(await downloads()).toEqual([]);
  });

  it('leaves a part when it is stopped by Ctrl-C, and the next run continues it', async () => {
    let requests = 0;
    internet = await startInternet(folder, (request, response) => {
      requests++;
      const body = Buffer.alloc(zipBytes, 7);
      if (requests === 1)
        response.writeHead(200, { 'content-length': zipBytes }).write(body.subarray(0, 3e6));
      else serveFile(body, request, response);
    });
    const args = ['tutorial', '--weights', 'openimages'];
    await until(
      args,
      internet.environment,
      ({ event, receivedBytes }) => event === 'download' && Number(receivedBytes) > 0,
    );
    expect(await downloads()).toEqual(['cats_and_dogs_filtered.zip.part']);
    await until(args, internet.environment, drawingIsNext);
    expect(internet.requests[1]).toMatch(/ bytes=[1-9]\d*-$/);
    // The file was invalid, so it was downloaded again from the beginning.
    expect(internet.requests.slice(2)).toEqual([`GET ${zipPath}`]);
    expect(await downloads()).toEqual([]);
  });
});

describe.skipIf(!hasShared)('graft tutorial with weights from the internet', () => {
  it('downloads them through the proxy once, records it, and then needs no internet', async () => {
    await photographs();
    const content = await readFile(imagenetWeights);
    internet = await startInternet(folder, (request, response) => serveFile(content, request, response));
    const events = await graftJson([...withPhotos, '--out', 'first'], folder, internet.environment);
    tutorialResult(events);
    expect(failures(events)).toEqual(['weights imagenet cache']);
    expect(internet.requests).toEqual([`GET /tensorflow/keras-applications/mobilenet_v2/${weightsName}`]);
    const config = async (run: string) =>
      JSON.parse(await readFile(join(folder, run, 'config.json'), 'utf8'));
    const origin = `https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/${weightsName}`;
    expect(await config('first')).toMatchObject({
      weights: 'imagenet',
      weightsUsed: { value: 'imagenet', source: 'imagenet', from: 'download', origin },
      data: join(folder, 'photos'),
      dataSource: { source: 'folder', from: 'option' },
    });
    const card = JSON.parse((await metadataOf(join(folder, 'first/model.onnx'))).get('graft')!);
    expect(card).toMatchObject({
      data: { source: 'folder', from: 'option' },
      backbone: { weights: 'imagenet' },
    });
    expect(JSON.stringify(card)).not.toContain('photos');

    const again = await graftJson(
      [...withPhotos, '--out', 'second', '--offline'],
      folder,
      await noInternet(),
    );
    expect(failures(again)).toEqual([]);
    expect(again.filter(({ event }) => event === 'source' || event === 'weights')).toEqual([
      { event: 'source', what: 'data', source: 'folder', from: 'option', value: 'photos' },
      {
        event: 'weights',
        source: 'imagenet',
        from: 'cache',
        origin,
        description: 'ImageNet weights from the cache',
      },
    ]);
    expect((await config('second')).weightsUsed).toEqual({
      value: 'imagenet',
      source: 'imagenet',
      from: 'cache',
      origin,
    });
    const histories = await Promise.all(
      ['first', 'second'].map((run) => readFile(join(folder, run, 'history.json'))),
    );
    expect(histories[0].equals(histories[1])).toBe(true);
  });

  it('does not replace ImageNet weights by others on an explicit request', async () => {
    await photographs();
    const args = [...withPhotos, '--weights', 'imagenet', '--out', 'run'];
    const { code, stderr } = await graft(args, folder, await noInternet());
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^graft: No weights are available\. ImageNet weights from the cache: .* is not there\./,
    );
    expect(await filesBelow(join(folder, 'run'))).toEqual([]);
  });
});
