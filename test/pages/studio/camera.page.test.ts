import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { difference } from '../../../src/pages/studio/camera/difference.js';
import { sharpness } from '../../../src/pages/studio/camera/sharpness.js';
import { greyPicture, type SmallPicture } from '../../../src/pages/studio/camera/small-picture.js';
import { flowers, hasFlowers } from '../../cli/command.js';
import { drawPhotograph, photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { filmSize, writeFilm } from './film.js';
import { openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

const permissions = ['camera'];
let browser: Browser;
const browsers: Browser[] = [];
const studios: RunningStudio[] = [];

async function launch(args: readonly string[]): Promise<Browser> {
  const launched = await launchChromium(args);
  browsers.push(launched);
  return launched;
}

/** A Studio of its own with its folder; with photographs of two classes, or with nothing. */
async function opened(
  { from = browser, empty = false }: { readonly from?: Browser; readonly empty?: boolean } = {},
  options: BrowserContextOptions = { permissions },
): Promise<WatchedPage & { folder: string }> {
  const folder = await temporaryFolder();
  if (!empty)
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'squares'], perClass: 3, seed: 1 });
  const studio = await startStudio(folder, empty ? [] : ['shapes']);
  studios.push(studio);
  return { ...(await openStudio(from, studio, options)), folder };
}

async function openCamera(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Record with the camera' });
  await dialog.locator('video').waitFor();
  return dialog;
}

/** The numbers that the dialog tells: taken, blurred, too similar. */
async function counts(dialog: Locator): Promise<[number, number, number]> {
  const text = (await dialog.locator('.counts').textContent()) ?? '';
  const number = (what: string): number => Number(new RegExp(`(\\d+) ${what}`).exec(text)?.[1] ?? 0);
  return [number('taken'), number('blurred'), number('too similar')];
}

/** The files of a class that came from the camera. */
async function recorded(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.startsWith('camera-'))
    .sort()
    .map((name) => join(folder, name));
}

async function pictureOf(file: string): Promise<SmallPicture> {
  const { data, info } = await sharp(await readFile(file))
    .resize(256, 192)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return greyPicture(Uint8ClampedArray.from(data), info.width, info.height);
}

describe.skipIf(!hasChromium)('the camera in the Studio', () => {
  beforeAll(async () => {
    const folder = await temporaryFolder();
    const film = join(folder, 'film.y4m');
    const [name] = hasFlowers ? (await readdir(join(flowers, 'sunflower'))).sort() : [];
    await writeFilm(
      film,
      name === undefined
        ? await drawPhotograph('stripes', { width: 640, height: 480, seed: 4 })
        : join(flowers, 'sunflower', name),
    );
    browser = await launch([
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ]);
  });

  afterAll(async () => {
    await Promise.all(browsers.map((one) => one.close()));
    await Promise.all(studios.map((studio) => studio.end('SIGINT')));
  });

  it('records what is sharp and new into a class while the button is held, and takes it back at once', async () => {
    const { page, folder, problems, close } = await opened();
    await page.getByRole('button', { name: /^squares/ }).click();
    const dialog = await openCamera(page);
    expect(await dialog.getByLabel('Record into').inputValue()).toBe('squares');
    await page.evaluate('window.track = document.querySelector("video").srcObject.getVideoTracks()[0]');
    const hold = dialog.getByRole('button', { name: 'Hold to record' });
    await hold.hover();
    await page.mouse.down();
    // Every part of the film, in whatever part it is now.
    await expect
      .poll(async () => Math.min(...(await counts(dialog))), { timeout: 60_000 })
      .toBeGreaterThanOrEqual(3);
    expect(await hold.getAttribute('aria-pressed')).toBe('true');
    await page.mouse.up();
    expect(await hold.getAttribute('aria-pressed')).toBe('false');
    await dialog.getByRole('status').getByText('Stopped.').waitFor();
    const [taken] = await counts(dialog);
    const squares = join(folder, 'shapes/squares');
    await expect.poll(async () => (await recorded(squares)).length).toBe(taken);
    await dialog.getByText(`squares has ${taken + 3} photographs.`).waitFor();
    const files = await recorded(squares);
    for (const file of files) expect(file).toMatch(/camera-\d{8}-\d{6}-\d{3}\.jpg$/);
    const { format, width, height } = await sharp(files[0]).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', ...filmSize });
    const pictures = await Promise.all(files.map(pictureOf));
    const sharp_ = pictures.map(sharpness);
    expect(Math.min(...sharp_)).toBeGreaterThan(0.3 * Math.max(...sharp_));
    const next = pictures.slice(1).map((picture, at) => difference(pictures[at], picture));
    expect(Math.min(...next)).toBeGreaterThan(8);
    expect(await violations(page)).toEqual([]);

    await dialog.getByRole('button', { name: 'Undo' }).click();
    await dialog.getByText('squares has 3 photographs.').waitFor();
    expect(await recorded(squares)).toEqual([]);
    expect(await dialog.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('window.track.readyState')).toBe('ended');
    // It was one step, which can be taken again.
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.poll(async () => (await recorded(squares)).length).toBe(taken);
    expect(problems).toEqual([]);
    await close();
  });

  it('begins a new class in an empty Studio by the keyboard, and removes one frame', async () => {
    const { page, folder, problems, close } = await opened({ empty: true });
    await page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    const dialog = await openCamera(page);
    const hold = dialog.getByRole('button', { name: 'Hold to record' });
    expect(await hold.isDisabled()).toBe(true);
    await dialog.getByText('Give the new class a name first.').waitFor();
    // What is recorded into a class that cannot be made would be lost.
    await dialog.getByRole('textbox', { name: 'Class name' }).fill('../mugs');
    await dialog.getByText('A class cannot have this name: it begins with a dot.').waitFor();
    expect(await hold.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Class name' }).fill('mugs');
    await hold.focus();
    await page.keyboard.down(' ');
    await expect.poll(async () => (await counts(dialog))[0], { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
    await page.keyboard.up(' ');
    await dialog.getByRole('status').getByText('Stopped.').waitFor();
    const [first] = await counts(dialog);
    const mugs = join(folder, 'photographs/my-photographs/mugs');
    await expect.poll(async () => (await recorded(mugs)).length).toBe(first);
    await expect.poll(() => dialog.getByLabel('Record into').inputValue()).toBe('mugs');

    // A press with Enter is another recording, and another step.
    await hold.focus();
    await page.keyboard.down('Enter');
    await expect.poll(async () => (await counts(dialog))[0], { timeout: 60_000 }).toBeGreaterThanOrEqual(1);
    await page.keyboard.up('Enter');
    await dialog.getByRole('status').getByText('Stopped.').waitFor();
    const [second] = await counts(dialog);
    await expect.poll(async () => (await recorded(mugs)).length).toBe(first + second);

    await dialog.getByRole('list', { name: 'The last photographs' }).getByRole('button').first().click();
    await dialog.getByRole('status').getByText('Set aside. You can undo it.').waitFor();
    expect((await recorded(mugs)).length).toBe(first + second - 1);
    const undo = dialog.getByRole('button', { name: 'Undo' });
    for (const left of [first + second, first, 0]) {
      await expect.poll(() => undo.isEnabled()).toBe(true);
      await undo.click();
      await expect.poll(async () => (await recorded(mugs)).length).toBe(left);
    }
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('records with a finger on a phone, in Turkish', async () => {
    const viewport = { width: 360, height: 740 };
    const { page, folder, problems, close } = await opened(
      {},
      { permissions, viewport, hasTouch: true, isMobile: true, locale: 'tr' },
    );
    await page.getByRole('button', { name: 'Kamera', exact: true }).tap();
    const dialog = page.getByRole('dialog', { name: 'Kamerayla kaydet' });
    await dialog.locator('video').waitFor();
    // Only touches the button: one picture.
    await expect
      .poll(() =>
        dialog.locator('video').evaluate((video) => (video as never as { videoWidth: number }).videoWidth),
      )
      .toBe(filmSize.width);
    await dialog.getByRole('button', { name: 'Kaydetmek için basılı tutun' }).tap();
    await dialog.getByText('1 resim çekildi', { exact: true }).waitFor();
    await dialog.getByText('discs: 4 fotoğraf.').waitFor();
    expect((await recorded(join(folder, 'shapes/discs'))).length).toBe(1);
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    const { width, height } = (await dialog.getByRole('button', { name: 'Kaydetmek' }).boundingBox())!;
    expect(Math.min(width, height)).toBeGreaterThan(48);
    expect(problems).toEqual([]);
    await close();
  });

  it('stops when the dialog is closed or the view changes, and the camera’s light goes out', async () => {
    const { page, folder, problems, close } = await opened();
    await openCamera(page);
    await page.evaluate('window.track = document.querySelector("video").srcObject.getVideoTracks()[0]');
    await page.getByRole('button', { name: 'Hold to record' }).focus();
    await page.keyboard.down(' ');
    await expect.poll(async () => (await recorded(join(folder, 'shapes/discs'))).length).toBeGreaterThan(0);
    await page.evaluate('location.hash = "#/runs"');
    await expect.poll(() => page.evaluate('window.track.readyState')).toBe('ended');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.evaluate('location.hash = "#/data"');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(async () => (await recorded(join(folder, 'shapes/discs'))).length).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('takes back only its own, and ends when the Studio does not answer', async () => {
    const { page, folder, close } = await opened();
    const dialog = await openCamera(page);
    const discs = join(folder, 'shapes/discs');
    const record = async (): Promise<void> => {
      await dialog.getByRole('button', { name: 'Hold to record' }).focus();
      await page.keyboard.down(' ');
      await expect.poll(async () => (await counts(dialog))[0]).toBeGreaterThanOrEqual(1);
    };
    await record();
    await page.keyboard.up(' ');
    await dialog.getByRole('status').getByText('Stopped.').waitFor();
    // Another page makes a class meanwhile, which is the last step now.
    await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'stripes' });
      await fetch('/api/data/classes', { method: 'POST', headers, body });
    });
    await dialog.getByRole('button', { name: 'Undo' }).click();
    // The dialog may not have told of the fourth photograph yet, so its words alone say nothing.
    await expect.poll(() => recorded(discs)).toEqual([]);
    await dialog.getByText('discs has 3 photographs.').waitFor();
    expect(await readdir(join(folder, 'shapes'))).toContain('stripes');

    await record();
    await studios.at(-1)?.end('SIGKILL');
    await expect
      .poll(() => dialog.getByRole('button', { name: 'Hold to record' }).getAttribute('aria-pressed'))
      .toBe('false');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.locator('video').count()).toBe(0);
    await close();
  });

  it('says why there is no camera', async () => {
    const said = async (page: Page, text: string): Promise<Locator> => {
      await page.getByRole('button', { name: 'Camera', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Record with the camera' });
      await dialog.getByRole('alert').getByText(text).waitFor();
      expect(await dialog.getByRole('button', { name: 'Hold to record' }).isDisabled()).toBe(true);
      return dialog;
    };
    const refused = await opened({}, {});
    const dialog = await said(refused.page, 'The browser blocks the camera for this page.');
    expect(await violations(refused.page)).toEqual([]);
    await refused.page.context().grantPermissions(permissions);
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await dialog.locator('video').waitFor();
    // Taken away while it is in use.
    await refused.page.context().clearPermissions();
    await dialog.getByRole('alert').getByText('The camera was disconnected.').waitFor();
    expect(await dialog.locator('video').count()).toBe(0);
    expect(refused.problems).toEqual([]);
    await refused.close();

    const none = await opened({ from: await launch(['--use-fake-device-for-media-stream=device-count=0']) });
    await said(none.page, 'No camera was found.');
    await none.close();

    // What browsers answer while another program has the camera.
    const busy = await opened();
    await busy.page.evaluate(`navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('Could not start video source', 'NotReadableError');
    }`);
    await said(busy.page, 'Another program may be using it');
    await busy.close();

    // Another machine's address, without https: the browser hides its cameras from the page.
    const insecure = await opened();
    await insecure.page.evaluate(`Object.defineProperty(navigator, 'mediaDevices', { value: undefined })`);
    await said(insecure.page, 'Browsers allow the camera only on pages from this computer');
    await insecure.close();
  });
});
