import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { verdict } from '../../src/cli/doctor.js';
import { checkDisk, checkMemory, checkNode, checkThreads } from '../../src/cli/doctor-checks.js';
import { checkGraphicsCard, checkNetwork, checkParts } from '../../src/cli/doctor-packages.js';
import { howToReinstall } from '../../src/cli/reinstall.js';
import type { testGraphicsCard } from '../../src/runtime/index.js';
import { type Event, eventsOf, graft, graftJson, program, temporaryFolder } from './command.js';
import { noInternet, startInternet, type TestInternet } from './internet.js';

let folder: string;
let internet: TestInternet | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  await internet?.close();
  internet = undefined;
});

const finding = (events: readonly Event[], name: string) =>
  events.find((event) => event.event === 'check' && event.name === name);

describe('graft doctor', () => {
  it('finds no problems, with both downloads available', async () => {
    internet = await startInternet(folder, (request, response) => {
      response
        .writeHead(200, { 'content-length': request.url?.endsWith('.h5') ? 9_406_464 : 68_606_236 })
        .end();
    });
    const events = await graftJson(['doctor'], folder, internet.environment);
    const checks = events.slice(0, -1);
    expect(checks.map(({ name }) => name)).toEqual([
      'node',
      'parts',
      'runtime',
      'graphics-card',
      'sharp',
      'cache',
      'disk',
      'memory',
      'threads',
      'network',
    ]);
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(finding(events, 'runtime')?.found).toMatch(
      /^ONNX Runtime 1\.\d+\.\d+ works on the CPU \(a small graph in \d+ ms; providers: cpu/,
    );
    expect(finding(events, 'sharp')?.found).toMatch(/^sharp \d+\.\d+\.\d+ decodes pictures/);
    expect(finding(events, 'cache')?.found).toBe(
      `cache ${join(folder, 'graft-home')}: 0 entries, 0 bytes, writable`,
    );
    expect(finding(events, 'network')).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(
        /^network through http:\/\/127\.0\.0\.1:\d+: weights at storage\.googleapis\.com \(\d+ ms, 9\.4 MB\); photographs at storage\.googleapis\.com \(\d+ ms, 68\.6 MB\)$/,
      ),
    });
    expect(internet.requests.map((request) => request.split(' ')[0])).toEqual(['HEAD', 'HEAD']);
    const warnings = checks.filter(({ status }) => status === 'warning').length;
    expect(events.at(-1)).toEqual({ event: 'doctor', ok: true, warnings, failed: 0 });
  });

  it('warns without internet, says what to do, and hides the password of a proxy', async () => {
    const environment = await noInternet();
    const proxy = environment.HTTPS_PROXY!.replace('://', '://ann:secret@');
    const { code, stdout, stderr } = await graft(['doctor'], folder, { ...environment, HTTPS_PROXY: proxy });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`the proxy ${environment.HTTPS_PROXY} refused the connection`);
    expect(stdout).not.toContain('secret');
    expect(stdout).toMatch(/^warning {2}network .*\n {9}Graft works without a network: .*HTTPS_PROXY/m);
    expect(stdout).toMatch(/\n\nGraft works here\.\n$/);
  });

  it('fails if the cache is not writable', async () => {
    await writeFile(join(folder, 'file'), '');
    const environment = { ...(await noInternet()), GRAFT_HOME: join(folder, 'file', 'below') };
    const { code, stdout } = await graft(['doctor', '--json'], folder, environment);
    expect(code).toBe(1);
    expect(finding(eventsOf(stdout), 'cache')).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('GRAFT_HOME'),
    });
    expect(eventsOf(stdout).at(-1)).toMatchObject({ ok: false, failed: 1 });
    expect((await graft(['doctor'], folder, environment)).stdout).toMatch(
      /Graft does not work here yet\.\n$/,
    );
  });

  it.each([
    ['sharp', 'sharp'],
    ['onnxruntime-node', 'runtime'],
  ])('still works where %s cannot be loaded, and other commands send people to it', async (broken, name) => {
    // A loader that fails like a missing binary.
    const hooks = join(folder, 'hooks.mjs');
    await writeFile(
      hooks,
      `export async function resolve(specifier, context, next) {
        if (specifier === ${JSON.stringify(broken)}) throw new Error('libbroken.so: cannot open shared object file');
        return await next(specifier, context);
      }`,
    );
    const register = join(folder, 'register.mjs');
    const url = JSON.stringify(pathToFileURL(hooks).href);
    // Hooks are for imports; sharp is also loaded with require.
    await writeFile(
      register,
      `import Module, { register } from 'node:module';
      register(${url});
      const load = Module._load;
      Module._load = (request, ...others) => {
        if (request === ${JSON.stringify(broken)}) throw new Error('libbroken.so: cannot open shared object file');
        return load(request, ...others);
      };`,
    );
    const run = (args: string[], environment: Readonly<Record<string, string | undefined>>) =>
      promisify(execFile)(process.execPath, ['--import', register, program, ...args], {
        cwd: folder,
        env: { ...process.env, GRAFT_HOME: join(folder, 'home'), ...environment },
      }).catch((error: { code: number; stdout: string; stderr: string }) => error);

    const environment = await noInternet();
    const outcome = await run(['doctor', '--json'], environment);
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
    expect(finding(eventsOf(outcome.stdout), name)).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('libbroken.so: cannot open shared object file'),
      advice: expect.stringContaining('npm ci'),
    });
    expect(finding(eventsOf(outcome.stdout), 'node')).toMatchObject({ status: 'ok' });
    const tutorial = await run(['tutorial'], environment);
    expect(tutorial).toMatchObject({ code: 1, stdout: '' });
    expect(tutorial.stderr).toMatch(
      /^graft: A package that Graft needs cannot be loaded: libbroken\.so.*\n.*`.+ doctor`/,
    );
  });
});

describe('an installation for prediction only', () => {
  it('is said to be one, with what brings the rest back', async () => {
    const graft = join(folder, 'node_modules/@graft-vision/graft');
    for (const name of ['assets', 'pages', 'src'])
      await mkdir(join(graft, 'dist', name), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{}');
    expect(await checkParts(graft)).toMatchObject({ name: 'parts', status: 'ok' });
    for (const name of ['assets', 'pages']) await rm(join(graft, 'dist', name), { recursive: true });
    expect(await checkParts(graft)).toEqual({
      name: 'parts',
      status: 'warning',
      found:
        "dist/assets and dist/pages of Graft's package are missing, as after `graft prune --predict-only`: `graft predict`, `graft serve` and the module @graft-vision/graft/predict work, but not training, exports, figures and the Studio",
      advice: howToReinstall(graft),
    });
  });

  it('does not get the verdict that Graft works', () => {
    const ok = { name: 'node', status: 'ok', found: '' } as const;
    expect(verdict([ok, { ...ok, name: 'parts' }])).toBe('Graft works here.');
    expect(verdict([ok, { ...ok, name: 'network', status: 'warning' }])).toBe('Graft works here.');
    expect(verdict([ok, { ...ok, name: 'parts', status: 'warning' }])).toMatch(
      /^Graft classifies pictures here, but/,
    );
    expect(verdict([{ ...ok, status: 'failed' }])).toBe('Graft does not work here yet.');
  });
});

describe('the checks', () => {
  it('tell which Node is too old, tested, and untested', () => {
    expect(checkNode('18.20.4')).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('20.10'),
    });
    expect(checkNode('20.9.0').status).toBe('failed');
    for (const version of ['20.10.0', '22.1.0', '24.0.0']) expect(checkNode(version).status).toBe('ok');
    expect(checkNode('23.1.0').status).toBe('warning');
    expect(checkNode('26.1.0').status).toBe('warning');
  });

  it('tell how much memory, disk and how many cores are enough', () => {
    expect(checkMemory({ available: 8e9, total: 16e9 })).toEqual({
      name: 'memory',
      status: 'ok',
      found: '8.0 GB of 16.0 GB memory available',
    });
    expect(checkMemory({ available: 1e9, total: 16e9 }).status).toBe('warning');
    expect(checkMemory({ available: 0.3e9, total: 16e9 }).status).toBe('failed');
    expect(checkThreads({ cores: 4, quota: undefined }).status).toBe('ok');
    expect(checkThreads({ cores: 4, quota: 8 }).status).toBe('ok');
    expect(checkThreads({ cores: 1, quota: undefined }).status).toBe('warning');
    expect(checkThreads({ cores: 8, quota: 1.5 })).toMatchObject({
      status: 'warning',
      advice: expect.stringContaining('--threads 1'),
    });
    const places = { 'the cache': '/a', 'results here': '/b' };
    expect(checkDisk(places, { freeBytes: () => 1e9 })).toMatchObject({
      status: 'ok',
      found: '1.0 GB free for the cache and results here',
    });
    const onlyThere = (folder: string) => (folder === '/b' ? 1e7 : 1e9);
    expect(checkDisk(places, { freeBytes: onlyThere })).toMatchObject({
      status: 'failed',
      found: '1.0 GB free for the cache, 10.0 MB free for results here',
      advice: expect.stringContaining('/b'),
    });
    expect(checkDisk(places, { freeBytes: () => 2e8 }).status).toBe('warning');
  });
});

describe('where only the parts are that classify', () => {
  it('a missing network is no reason to speak of weights and of the tutorial', async () => {
    const environment = await noInternet();
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await checkNetwork(false)).toMatchObject({
      name: 'network',
      status: 'warning',
      advice: 'Graft classifies without a network. Behind a proxy, set HTTPS_PROXY=http://host:port.',
    });
  });

  it('nothing is asked for that only training needs', () => {
    const trains = false;
    expect(checkMemory({ available: 0.6e9, total: 1e9, trains }).status).toBe('ok');
    expect(checkDisk({ 'results here': '/b' }, { freeBytes: () => 6e7, trains }).status).toBe('ok');
    const findings = [
      checkMemory({ available: 0.3e9, total: 1e9, trains }),
      checkDisk({ 'results here': '/b' }, { freeBytes: () => 1e7, trains }),
      checkThreads({ cores: 1, quota: undefined, trains }),
    ];
    for (const { status, advice } of findings) {
      expect(status).toBe('warning');
      expect(advice).not.toMatch(/training|download|run |--image-size|--recipe|--out/i);
    }
  });
});

describe('the check of the graphics card', () => {
  const cards = ['NVIDIA H200 (/dev/nvidia0)'];
  const milliseconds = { cpu: 50, webgpu: 2 };

  it.each<[Awaited<ReturnType<typeof testGraphicsCard>>, string, string]>([
    [
      { device: 'cpu', reason: 'There is no graphics card.', cards: [], test: undefined },
      'ok',
      'There is no graphics card.',
    ],
    [
      {
        device: 'webgpu',
        reason: 'It is right and faster.',
        cards,
        test: { difference: 1e-6, milliseconds },
      },
      'ok',
      'It is right and faster. Found: NVIDIA H200 (/dev/nvidia0); --device auto and --device webgpu use it',
    ],
    [
      { device: 'cpu', reason: 'It is not faster.', cards, test: { difference: 1e-6, milliseconds } },
      'ok',
      'It is not faster. Found: NVIDIA H200 (/dev/nvidia0)',
    ],
    [
      { device: 'cpu', reason: 'It failed in a test.', cards, test: undefined },
      'warning',
      'It failed in a test. Found: NVIDIA H200 (/dev/nvidia0)',
    ],
    [
      { device: 'cpu', reason: 'It computes wrongly.', cards, test: { difference: 0.1, milliseconds } },
      'warning',
      'It computes wrongly. Found: NVIDIA H200 (/dev/nvidia0)',
    ],
  ])('%o', async (report, status, found) => {
    expect(await checkGraphicsCard(async () => report)).toMatchObject({
      name: 'graphics-card',
      status,
      found,
    });
  });
});
