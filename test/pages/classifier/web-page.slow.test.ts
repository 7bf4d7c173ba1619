import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { closeSharedRuntime } from '@graft-vision/graft';
import { exportWebPage } from '@graft-vision/graft/classifier';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graft, graftJson } from '../../cli/command.js';
import { photographFolder } from '../../cli/photographs.js';
import { trainAndSave } from '../../cli/saved-models.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { classifyInNode, withClassifier } from '../../web/expectations.js';
import { grainyPicture } from '../../web/pictures.js';
import { type StaticServer, serveFolder } from '../../web/static-server.js';

let folder: string;
let model: string;
let pictures: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  model = join(folder, 'model.onnx');
  const classes = ['discs', 'squares', 'stripes'] as const;
  await photographFolder(join(folder, 'data/train'), { classes, perClass: 16, seed: 1 });
  await photographFolder(join(folder, 'data/validation'), { classes, perClass: 4, seed: 2 });
  await trainAndSave('small', join(folder, 'data'), model);
  pictures = [];
  for (const [index, shape] of classes.entries()) {
    const path = join(folder, `${shape}.jpg`);
    await (await grainyPicture(shape, 300, 200, index)).jpeg().toFile(path);
    pictures.push(path);
  }
}, 60_000);

afterAll(() => closeSharedRuntime());

describe('exportWebPage', () => {
  it('writes a folder, and returns its contents', async () => {
    const out = join(folder, 'written');
    const page = await exportWebPage(model, out);
    const paths = page.files.map(({ path }) => path);
    for (const path of ['README.txt', 'icon.svg', 'index.html', 'model.onnx', 'standalone.html'])
      expect(paths).toContain(path);
    expect(paths.filter((path) => path.startsWith('runtime/'))).toEqual([
      'runtime/ort-wasm-simd-threaded.wasm',
      'runtime/ort.wasm.bundle.min.mjs',
    ]);
    expect(page.bytes).toBe(page.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(await readFile(join(out, 'model.onnx'))).toEqual(await readFile(model));
  });

  it('keeps its script small', async () => {
    const out = join(folder, 'small');
    const { files } = await exportWebPage(model, out);
    const scripts = files.filter(({ path }) => /^assets\/.*\.js$/.test(path));
    const compressed = await Promise.all(
      scripts.map(async ({ path }) => gzipSync(await readFile(join(out, path))).length),
    );
    expect(scripts.length).toBeGreaterThan(0);
    expect(compressed.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(60_000);
  });

  it('never treats a title as markup', async () => {
    const out = join(folder, 'titled');
    await exportWebPage(model, out, { title: `<script>alert("$&")</script> & 'more'` });
    const html = await readFile(join(out, 'index.html'), 'utf8');
    expect(html).toContain(
      "<title>&lt;script&gt;alert(&quot;$&amp;&quot;)&lt;/script&gt; &amp; 'more'</title>",
    );
    expect(html).not.toMatch(/%GRAFT|<script>alert/);
  });

  it('replaces an earlier page and keeps all other files', async () => {
    const out = join(folder, 'again');
    await exportWebPage(model, out, { webgpu: true });
    expect(await readdir(join(out, 'runtime'))).toContain('ort.webgpu.bundle.min.mjs');
    await writeFile(join(out, 'CNAME'), 'example.org');
    await exportWebPage(model, out);
    expect(await readdir(join(out, 'runtime'))).not.toContain('ort.webgpu.bundle.min.mjs');
    expect(await readFile(join(out, 'CNAME'), 'utf8')).toBe('example.org');
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'index.html'), '<h1>Mine</h1>');
    await expect(exportWebPage(model, other)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining('is not empty'),
    });
    expect(await readdir(other)).toEqual(['index.html']);
  });

  it('refuses a file that is not a Graft model before it writes', async () => {
    const wrong = join(folder, 'wrong.onnx');
    await writeFile(wrong, 'Not a model');
    await expect(exportWebPage(wrong, join(folder, 'nowhere'))).rejects.toMatchObject({ name: 'GraftError' });
    await expect(exportWebPage(join(folder, 'none.onnx'), join(folder, 'nowhere'))).rejects.toMatchObject({
      name: 'UsageError',
    });
    expect(await readdir(folder)).not.toContain('nowhere');
    await expect(exportWebPage(model, model)).rejects.toMatchObject({ name: 'UsageError' });
  });
});

describe('graft export --to web', () => {
  it('writes the page', async () => {
    const out = join(folder, 'from the command line');
    const { code, stdout, stderr } = await graft(['export', model, '--to', 'web', '--out', out], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+ files in .*: \d+\.\d MB\.\n/);
    expect(stdout).toContain(`open ${join(out, 'index.html')} in a browser; a double click does it.`);
    expect(stdout).toMatch(/send .*standalone\.html: one file \(\d+\.\d MB\)\./);
    const events = await graftJson(['export', model, '--to', 'web', '--out', out], folder);
    expect(events).toEqual([
      {
        event: 'result',
        to: 'web',
        out,
        files: expect.any(Number),
        bytes: expect.any(Number),
        bytesToStart: expect.any(Number),
      },
    ]);
  });

  it('names what is missing', async () => {
    expect(await graft(['export', 'none.onnx', '--to', 'web', '--out', 'x'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no model none.onnx.'),
    });
  });
});

describe.skipIf(!hasChromium)('the exported page in Chromium', () => {
  let browser: Browser;
  let server: StaticServer;
  let expected: Readonly<Record<string, number>>[];

  beforeAll(async () => {
    const out = join(folder, 'page');
    await exportWebPage(model, out);
    server = await serveFolder(out);
    browser = await launchChromium(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
    expected = await withClassifier(model, (classifier) => classifyInNode(classifier, pictures));
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  interface Visit {
    readonly context: BrowserContext;
    readonly page: Page;
    /** Errors in the browser, and requests to other addresses. */
    readonly complaints: string[];
  }

  async function visit(
    options: Parameters<Browser['newContext']>[0] = {},
    address = server.address,
  ): Promise<Visit> {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(address) && !/^(blob|data):/.test(url)) complaints.push(url);
    });
    await page.goto(address);
    return { context, page, complaints };
  }

  /** The probabilities that the page shows. */
  async function shownBars(page: Page): Promise<Record<string, number>> {
    await page.getByTestId('bars').waitFor();
    // Read at once, because with the camera on the next answer can come between two bars.
    const entries = await page
      .getByTestId('bars')
      .getByRole('listitem')
      .evaluateAll((bars) =>
        bars.map((bar): [string, number] => [
          bar.getAttribute('data-label') ?? '',
          Number(bar.getAttribute('data-probability')),
        ]),
      );
    return Object.fromEntries(entries);
  }

  function expectClose(shown: Record<string, number>, wanted: Readonly<Record<string, number>>): void {
    expect(Object.keys(shown).sort()).toEqual(Object.keys(wanted).sort());
    for (const [label, probability] of Object.entries(wanted)) {
      expect(Math.abs(shown[label] - probability), label).toBeLessThan(1e-3);
    }
  }

  it('classifies chosen files like Node, without requests to other addresses', async () => {
    const { context, page, complaints } = await visit();
    await page.getByText('Which of 3 classes is it?').waitFor();
    await page.setInputFiles('#chooser', pictures[0]);
    expectClose(await shownBars(page), expected[0]);
    expect(await page.getByTestId('announcement').textContent()).toMatch(/^discs\.jpg: \w+, \d+\.\d%$/);
    await page.setInputFiles('#chooser', pictures.slice(1));
    await page.getByRole('button', { name: /stripes\.jpg/ }).click();
    await page.getByRole('img', { name: 'stripes.jpg' }).first().waitFor();
    await expect.poll(() => shownBars(page)).toEqual(await shownBars(page));
    expectClose(await shownBars(page), expected[2]);
    expect(await page.locator('#opened-as-file').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('continues without a network', async () => {
    const { context, page, complaints } = await visit();
    await page.getByText('The answer appears here.').waitFor();
    await context.setOffline(true);
    await page.setInputFiles('#chooser', pictures[1]);
    expectClose(await shownBars(page), expected[1]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('accepts dropped and pasted pictures', async () => {
    const { context, page } = await visit();
    const data = (await readFile(pictures[0])).toString('base64');
    const send = (kind: 'drop' | 'paste', base64: string): Promise<void> =>
      page.evaluate(
        `(async () => {
          const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (c) => c.charCodeAt(0));
          const files = new DataTransfer();
          files.items.add(new File([bytes], 'picture.jpg', { type: 'image/jpeg' }));
          const options = { bubbles: true, cancelable: true };
          document.body.dispatchEvent(${
            kind === 'drop'
              ? "new DragEvent('drop', { ...options, dataTransfer: files })"
              : "new ClipboardEvent('paste', { ...options, clipboardData: files })"
          });
        })()`,
      );
    await send('drop', data);
    expectClose(await shownBars(page), expected[0]);
    await send('paste', (await readFile(pictures[1])).toString('base64'));
    await page.getByRole('img', { name: 'Pasted picture' }).first().waitFor();
    await expect
      .poll(async () => Math.abs((await shownBars(page)).squares - expected[1].squares))
      .toBeLessThan(1e-3);
    await context.close();
  });

  it('classifies the camera’s picture, and releases the camera', async () => {
    const { context, page, complaints } = await visit({ permissions: ['camera'] });
    await page.getByRole('button', { name: 'Use the camera' }).click();
    const shown = await shownBars(page);
    expect(Object.values(shown).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 3);
    await page.getByRole('button', { name: 'Take a picture' }).click();
    await page.getByRole('img', { name: 'Camera picture' }).first().waitFor();
    expect(await page.locator('video').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('explains why the camera cannot be used, and why a file cannot be read', async () => {
    const { context, page } = await visit();
    await page.evaluate(
      "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
    );
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.getByText('The browser blocks the camera for this page.').waitFor();
    await page.setInputFiles('#chooser', {
      name: '<img src=x onerror=alert(1)>.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('Only a note.'),
    });
    await page.getByRole('alert').getByText('not an image: the content is text').waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await context.close();
  });

  it('speaks Turkish, and remembers language and appearance', async () => {
    const { context, page } = await visit({ locale: 'tr-TR' });
    await page.getByText('3 sınıftan hangisi?').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('tr');
    await page.setInputFiles('#chooser', pictures[0]);
    await page
      .getByTestId('bars')
      .getByText(/^%\d+,\d$/)
      .first()
      .waitFor();
    await page.getByLabel('Dil').selectOption('en');
    await page.getByLabel('Appearance').selectOption('dark');
    await page.reload();
    await page.getByText('Which of 3 classes is it?').waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await context.close();
  });

  it('can be used with the keyboard alone', async () => {
    const { context, page } = await visit();
    await page.getByText('The answer appears here.').waitFor();
    await page.setInputFiles('#chooser', pictures);
    await page.getByRole('button', { name: /squares\.jpg/ }).waitFor();
    const focused: string[] = [];
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press('Tab');
      const name = "document.activeElement.id || document.activeElement.textContent.trim().split('\\n')[0]";
      focused.push(await page.evaluate<string>(name));
    }
    expect(focused[0]).toBe('Skip to the picture');
    expect(focused).toContain('chooser');
    expect(focused).toContain('Use the camera');
    expect(focused.join()).toMatch(/About this model/);
    await page.getByRole('button', { name: /squares\.jpg/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /squares\.jpg/, pressed: true }).waitFor();
    await context.close();
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault that axe finds, %s, wide and narrow',
    async (theme) => {
      const axe = await readFile(
        join(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'),
        'utf8',
      );
      for (const width of [1200, 360]) {
        const { context, page } = await visit({ colorScheme: theme, viewport: { width, height: 800 } });
        await page.getByText('The answer appears here.').waitFor();
        const faults = async (): Promise<string[]> => {
          await page.evaluate(axe);
          return await page.evaluate<string[]>(
            `axe.run().then(({ violations }) => violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))`,
          );
        };
        expect(await faults()).toEqual([]);
        await page.setInputFiles('#chooser', pictures);
        await shownBars(page);
        await page.getByText('About this model').click();
        expect(await faults()).toEqual([]);
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await page.evaluate<number>(overflow), `${width} px`).toBeLessThanOrEqual(0);
        await context.close();
      }
    },
  );

  it('uses several threads on a server that isolates it, within its own security policy', async () => {
    const isolating = await serveFolder(join(folder, 'page'), {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    const { context, page, complaints } = await visit({}, isolating.address);
    await page.setInputFiles('#chooser', pictures[0]);
    expectClose(await shownBars(page), expected[0]);
    expect(await page.evaluate<boolean>('crossOriginIsolated')).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
    await isolating.close();
  });

  it.each(['en', 'tr'])('opens by a double click and classifies as Node does, in %s', async (locale) => {
    const address = `file://${join(folder, 'page', 'index.html')}`;
    const context = await browser.newContext({ locale, offline: true });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(address);
    await page.waitForURL(/standalone\.html$/);
    await page.getByText(locale === 'en' ? 'Which of 3 classes is it?' : '3 sınıftan hangisi?').waitFor();
    await page.setInputFiles('#chooser', pictures[0]);
    expectClose(await shownBars(page), expected[0]);
    await page.setInputFiles('#chooser', pictures[2]);
    await page.getByRole('img', { name: 'stripes.jpg' }).first().waitFor();
    await expect
      .poll(async () => Math.abs((await shownBars(page)).stripes - expected[2].stripes))
      .toBeLessThan(1e-3);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is one file that works alone, within its own security policy', async () => {
    const alone = join(folder, 'alone.html');
    await copyFile(join(folder, 'page', 'standalone.html'), alone);
    const page = await browser.newPage();
    await page.goto(`file://${alone}`);
    await page.setInputFiles('#chooser', pictures[1]);
    expectClose(await shownBars(page), expected[1]);
    const injected = await page.evaluate<boolean>(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      return window.injected === true;
    })()`);
    expect(injected).toBe(false);
    await page.close();
  });

  it('reports a missing model, and can try again', async () => {
    const out = join(folder, 'without model');
    await exportWebPage(model, out);
    const bytes = await readFile(join(out, 'model.onnx'));
    await writeFile(join(out, 'model.onnx'), 'Not a model');
    const broken = await serveFolder(out);
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    await page.goto(broken.address);
    await page.getByText('The model could not be loaded').waitFor();
    await writeFile(join(out, 'model.onnx'), bytes);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The answer appears here.').waitFor();
    await page.context().close();
    await broken.close();
  });
});
