import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hubAddressText, parseHubAddress } from '../../src/hub-address.js';
import { type DownloadFromHubOptions, downloadFromHub } from '../../src/imports/hub/download-network.js';
import { clearCache, listCache } from '../../src/recipes/cache.js';
import { filesBelow } from '../cli/command.js';
import { temporaryFolder } from '../train/pictures.js';
import { type HubBehaviour, type ServedRepository, startHub, type TestHub } from './hub-server.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const network = Buffer.alloc(100_000, 'network');
const repository: ServedRepository = {
  commit: COMMIT,
  files: {
    'README.md': '---\nlicense: apache-2.0\n---\n# A network',
    'config.json': '{}',
    'preprocessor_config.json': '{"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}',
    'onnx/model.onnx': network,
    'onnx/model.onnx_data': 'weights',
    'onnx/model_fp16.onnx': 'another',
    'pytorch_model.bin': 'not needed',
  },
};

let hub: TestHub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

async function serving(
  served: Readonly<Record<string, ServedRepository>> = { 'owner/net': repository },
  behaviour: HubBehaviour = {},
) {
  const started = await startHub(served, behaviour);
  hub = started;
  const cacheDirectory = await temporaryFolder();
  const { endpoint } = started;
  return {
    ...started,
    cacheDirectory,
    get: (address: string, options: DownloadFromHubOptions = {}) =>
      downloadFromHub(address, { endpoint, cacheDirectory, retryDelay: 1, ...options }),
  };
}

describe('an address of the Hub', () => {
  it.each([
    ['hf:owner/net', 'owner/net', 'main', undefined],
    ['hf:owner/net:a/b.onnx', 'owner/net', 'main', 'a/b.onnx'],
    ['hf:owner/net.v1_2@refs/pr/1', 'owner/net.v1_2', 'refs/pr/1', undefined],
    [`hf:owner/net@${COMMIT}:model.onnx`, 'owner/net', COMMIT, 'model.onnx'],
  ])('is %s', (text, name, revision, file) => {
    const address = parseHubAddress(text);
    expect(address).toEqual({ repository: name, revision, file });
    expect(hubAddressText(address)).toBe(text);
  });

  it.each([
    'hf:',
    'hf:net',
    'hf:a/b/c',
    'hf:../net',
    'hf:owner/..',
    'hf:owner/a--b',
    'hf:owner/net@../../x',
    'hf:owner/net:../model.onnx',
    'hf:owner/net:/etc/model.onnx',
    'hf:owner/net:a\\..\\b.onnx',
    'hf:owner/net:model.bin',
    'hf:owner/net:',
    'hf:owner/net\n',
  ])('is not %j', (text) => {
    expect(() => parseHubAddress(text)).toThrow(/Expected hf:OWNER\/NAME\[@REVISION\]\[:FILE\.onnx\]/);
  });
});

describe('downloadFromHub', () => {
  it('downloads the network and what belongs to it, once', async () => {
    const { get, requests, cacheDirectory, endpoint } = await serving();
    const found = await get('hf:owner/net');
    const folder = join(cacheDirectory, 'hub', `owner--net@${COMMIT}`);
    expect(found).toEqual({
      path: join(folder, 'onnx', 'model.onnx'),
      address: `hf:owner/net@${COMMIT}:onnx/model.onnx`,
      repository: 'owner/net',
      page: `${endpoint}/owner/net`,
      note: undefined,
    });
    expect(await readFile(found.path)).toEqual(network);
    expect((await filesBelow(folder)).map((path) => path.replaceAll('\\', '/')).sort()).toEqual([
      'README.md',
      'config.json',
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'preprocessor_config.json',
    ]);

    // Its address names this state for ever, so nobody is asked again.
    requests.length = 0;
    expect((await get(found.address)).path).toBe(found.path);
    expect(requests).toEqual([]);
    await get('hf:owner/net');
    expect(requests).toEqual(['GET /api/models/owner/net/revision/main?blobs=true']);
    expect((await get('hf:owner/net', { offline: true })).path).toBe(found.path);

    const entries = await listCache(cacheDirectory);
    expect(entries.map(({ name, description, origin }) => [name, description, origin])).toEqual([
      [`hub/owner--net@${COMMIT}`, 'a network of the Hugging Face Hub', `${endpoint}/owner/net`],
      [`hub/owner--net@${COMMIT}.json`, expect.stringMatching(/^the list/), 'https://huggingface.co'],
      ['hub/owner--net@main.json', expect.stringMatching(/^the list/), 'https://huggingface.co'],
    ]);
    await clearCache({ cacheDirectory });
    expect(await filesBelow(cacheDirectory)).toEqual([]);
  });

  it('continues an interrupted download', async () => {
    const { get, requests } = await serving(undefined, { breakAfter: 70_000 });
    const { path } = await get('hf:owner/net');
    expect(await readFile(path)).toEqual(network);
    expect(requests.filter((request) => request.includes(' bytes='))).not.toEqual([]);
  });

  it('takes another revision, and another file', async () => {
    const { get, requests } = await serving();
    const { path } = await get('hf:owner/net@refs/pr/1:onnx/model_fp16.onnx');
    expect(await readFile(path, 'utf8')).toBe('another');
    expect(requests[0]).toContain('/revision/refs%2Fpr%2F1?');
  });

  it.each([
    [
      ['a.onnx', 'b.onnx'],
      /owner\/net has several \.onnx files: a\.onnx, b\.onnx\./,
      /hf:owner\/net:a\.onnx$/,
    ],
    [['model.bin'], /owner\/net has no \.onnx file\./, /onnx-community/],
  ])('does not guess among %s', async (names, message, hint) => {
    const files = Object.fromEntries(names.map((name) => [name, name]));
    const { get } = await serving({ 'owner/net': { commit: COMMIT, files } });
    await expect(get('hf:owner/net')).rejects.toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('takes the only file, of whatever name', async () => {
    const { get } = await serving({ 'owner/net': { commit: COMMIT, files: { 'a.onnx': 'one' } } });
    expect((await get('hf:owner/net')).address).toBe(`hf:owner/net@${COMMIT}:a.onnx`);
  });

  it.each([
    ['hf:owner/other', /no repository owner\/other that everyone may read \(401/, /private or gated/],
    ['hf:owner/net@v9', /owner\/net has no revision v9\./, /Leave out @v9/],
    ['hf:owner/net:no.onnx', /owner\/net has no file no\.onnx\./, /Expected one of onnx\/model\.onnx/],
    ['hf:owner/gated', /owner\/gated is gated/, /Agree at .*pass its path/],
  ])('says what is wrong with %s', async (address, message, hint) => {
    const gated = { ...repository, gated: 'manual' as const };
    const { get } = await serving({ 'owner/net': repository, 'owner/gated': gated });
    await expect(get(address)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it.each([false, true])(
    'refuses a file with another checksum (not in the list: %s)',
    async (withoutChecksums) => {
      const instead = Buffer.alloc(network.length, 'other');
      const { get, cacheDirectory } = await serving(undefined, { instead, withoutChecksums });
      await expect(get('hf:owner/net')).rejects.toThrow(
        /model\.onnx: what arrived cannot be used: .*has the checksum .* but the hub says/,
      );
      const kept = await filesBelow(cacheDirectory);
      expect(kept.filter((path) => path.endsWith('.onnx'))).toEqual([]);
    },
  );

  it('downloads a damaged file again, or says that it is damaged', async () => {
    const { get } = await serving();
    const { path } = await get('hf:owner/net');
    await writeFile(path, Buffer.alloc(network.length));
    await expect(get('hf:owner/net', { offline: true })).rejects.toThrow(
      /onnx\/model\.onnx of hf:owner\/net is damaged in the cache/,
    );
    await get('hf:owner/net');
    expect(await readFile(path)).toEqual(network);
    await rm(path);
    await expect(get('hf:owner/net', { offline: true })).rejects.toThrow(/is missing in the cache/);
  });

  it('asks a busy hub again', async () => {
    const { get } = await serving(undefined, { busy: [503, 429] });
    expect(relative('.', (await get('hf:owner/net')).path)).toMatch(/model\.onnx$/);
    await hub!.close();
    const busy = await serving(undefined, { busy: [500, 500, 500, 500] });
    await expect(busy.get('hf:owner/net')).rejects.toThrow(
      /did not list the files of owner\/net: it answered 500/,
    );
  });

  it('uses what is there when the hub cannot be reached', async () => {
    const { get, endpoint } = await serving();
    await expect(get('hf:owner/net', { offline: true })).rejects.toMatchObject({
      message: 'hf:owner/net is not in the cache, and nothing may be downloaded.',
      hint: expect.stringMatching(/^Leave out --offline once/),
    });
    const { path } = await get('hf:owner/net');
    await hub!.close();
    const again = await get('hf:owner/net');
    expect(again).toMatchObject({
      path,
      note: expect.stringContaining(`${new URL(endpoint).host} could not be`),
    });
    await expect(get('hf:owner/other')).rejects.toMatchObject({ name: 'UnreachableError' });
  });

  it('is not misled by what answers instead of a hub', async () => {
    const { get } = await serving({ 'owner/net': { ...repository, commit: '../../evil' } });
    await expect(get('hf:owner/net')).rejects.toThrow(/did not answer as the Hugging Face Hub does/);
    await expect(get('hf:owner/net', { endpoint: 'ftp://hub' })).rejects.toThrow(/http address of a hub/);
    await hub!.close();
    const files = { '../../outside.onnx': 'x', 'model.onnx': 'x' };
    const outside = await serving({ 'owner/net': { commit: COMMIT, files } });
    expect((await outside.get('hf:owner/net')).address).toMatch(/:model\.onnx$/);
    expect((await filesBelow(outside.cacheDirectory)).filter((path) => path.includes('outside'))).toEqual([]);
  });
});
