import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPhotograph } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { bmpFile } from '../../pictures/bmp-file.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { dropFiles, goTo, openStudio, type RunningStudio, startStudio, type WatchedPage } from './studio.js';

const heic = resolve(import.meta.dirname, '../../fixtures/heic');
let seed = 1;
let browser: Browser;
const studios: RunningStudio[] = [];

const picture = (): Promise<Buffer> => drawPhotograph('discs', { width: 80, height: 60, seed: seed++ });

/** Writes photographs: 'train/cats/*2' are two of them. */
async function draw(folder: string, files: readonly string[]): Promise<string> {
  for (const file of files) {
    const [, start, count] = /^(.*)\*(\d+)$/.exec(file) ?? [];
    const names =
      count === undefined ? [file] : Array.from({ length: Number(count) }, (_, at) => `${start}${at}.jpg`);
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), await picture());
    }
  }
  return folder;
}

/** A Studio of its own, which begins with nothing, or with a folder. */
async function opened(
  args: readonly string[] = [],
  folder?: string,
): Promise<WatchedPage & { folder: string }> {
  const own = folder ?? (await temporaryFolder());
  const studio = await startStudio(own, args);
  studios.push(studio);
  return { ...(await openStudio(browser, studio)), folder: own };
}

const classesOf = async (page: Page): Promise<string[]> =>
  (await page.getByRole('group', { name: 'Classes' }).locator('.class').allTextContents()).map((text) =>
    text.trim(),
  );

const speakTurkish = async (page: Page): Promise<unknown> =>
  await page.getByRole('combobox', { name: 'Language' }).selectOption('tr');

describe.skipIf(!hasChromium)('what is dropped on the Studio', () => {
  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(studios.map((studio) => studio.end('SIGINT')));
  });

  it('keeps its parts and its classes, is said in one line, and is undone as a whole', async () => {
    const { page, folder, problems, close } = await opened();
    const photos = await draw(join(folder, 'photos'), [
      'train/cats/black/*2',
      'train/dogs/black/*2',
      'validation/cats/*1',
      'validation/dogs/*1',
      'test/*2',
    ]);
    await mkdir(join(photos, 'train/empty'));
    await writeFile(join(photos, 'train/cats/Thumbs.db'), 'x');
    await dropFiles(page, [photos]);
    await page.getByRole('heading', { name: '6 photographs added' }).waitFor();
    const line =
      'Understood: train/ and validation/ with the classes cats and dogs; test/ has pictures without classes and is left out.';
    await page.getByText(line).first().waitFor();
    await page.getByText('One folder without photographs: photos/train/empty').waitFor();
    await page
      .getByText('One file of the system or of programs left out: photos/train/cats/Thumbs.db')
      .waitFor();
    expect(await classesOf(page)).toEqual(['All6', 'cats3', 'dogs3']);
    const own = join(folder, 'photographs/my-photographs');
    expect((await readdir(own)).filter((name) => !name.startsWith('.'))).toEqual(['train', 'validation']);
    await speakTurkish(page);
    await page
      .getByText('Anlaşılan: train/ ve validation/ içinde şu sınıflar: cats ve dogs')
      .first()
      .waitFor();
    await page.getByRole('combobox', { name: 'Dil' }).selectOption('en');
    // The same again: nothing is kept twice.
    await dropFiles(page, [photos]);
    await page.getByText('6 of these are already here').waitFor();
    await page.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
    await page.getByRole('heading', { name: 'Drop your folders here' }).waitFor();
    expect((await readdir(own)).filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('asks where it is open, in the language of the page', async () => {
    const { page, folder, problems, close } = await opened();
    const photos = await draw(join(folder, 'photos'), ['cats/*2', 'dogs/*2', 'test/cats/*1', 'test/dogs/*1']);
    await dropFiles(page, [photos]);
    const dialog = page.getByRole('dialog', { name: 'What do you mean?' });
    await dialog.getByText('The folder “test” is next to cats and dogs.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await speakTurkish(page);
    await dropFiles(page, [photos]);
    const turkish = page.getByRole('dialog', { name: 'Hangisini istiyorsunuz?' });
    await turkish.getByText('“test” klasörü şunların yanında: cats ve dogs.').waitFor();
    await turkish.getByRole('button', { name: 'O, test kümesi; eğitim için olanlar: cats ve dogs' }).click();
    await page.getByText('2 sınıfta 6 fotoğraf.').waitFor();
    await page.getByText('Anlaşılan: train/ ve test/ içinde şu sınıflar: cats ve dogs.').first().waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('may be a zip archive, with HEIC and BMP in it, dropped or chosen', async () => {
    const { page, folder, problems, close } = await opened();
    const [first] = (await readdir(heic)).filter(
      (name) => name.startsWith('quarters') || name.endsWith('.heic'),
    );
    const bmp = bmpFile({ width: 40, height: 40, bits: 24, pixels: new Uint8Array(40 * 120).fill(90) });
    const files = {
      'pets/train/cats/a.jpg': [new Uint8Array(await picture()), { level: 9 }],
      'pets/train/cats/b.bmp': new Uint8Array(bmp),
      'pets/train/dogs/c.heic': new Uint8Array(await readFile(join(heic, first))),
      'pets/train/köpekler/d.jpg': [new Uint8Array(await picture()), { level: 0 }],
      '__MACOSX/pets/train/cats/._a.jpg': new Uint8Array(9),
      'pets/test/cats/e.jpg': new Uint8Array(await picture()),
      'pets/test/dogs/f.jpg': new Uint8Array(await picture()),
    } as const;
    const archive = join(folder, 'pets.zip');
    await writeFile(archive, zipSync(files as never));
    await dropFiles(page, [archive]);
    await page.getByRole('heading', { name: '6 photographs added' }).waitFor();
    await expect.poll(() => classesOf(page)).toEqual(['All6', 'cats3', 'dogs2', 'köpekler1']);
    await page.getByRole('button', { name: 'OK' }).click();
    const chooser = page.locator('input[type=file][accept*=".zip"]');
    await chooser.setInputFiles([archive]);
    await page.getByText('6 of these are already here').waitFor();
    await page.getByRole('button', { name: 'OK' }).click();
    // A photograph of a phone, given alone.
    await copyFile(join(heic, first), join(folder, 'IMG_0001.HEIC'));
    await chooser.setInputFiles([join(folder, 'IMG_0001.HEIC')]);
    const dialog = page.getByRole('dialog', { name: 'What does this photograph show?' });
    await dialog.getByRole('button', { name: 'cats', exact: true }).click();
    await page.getByRole('button', { name: 'cats 4' }).waitFor();
    const broken = zipSync(files as never);
    await writeFile(join(folder, 'cut.zip'), broken.subarray(0, broken.length / 2));
    await dropFiles(page, [join(folder, 'cut.zip')]);
    await page.getByText('cut.zip: The archive is damaged here, or it is no zip archive.').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('may be a zip archive with HEIC and BMP in it, on which it trains to the end', async () => {
    const { page, folder, problems, close } = await opened();
    const files: Record<string, Uint8Array> = {};
    for (const [at, name] of ['discs', 'stripes'].entries()) {
      for (let number = 0; number < 12; number += 1) {
        const shape = name as 'discs' | 'stripes';
        files[`phones/${name}/${number}.jpg`] = await drawPhotograph(shape, {
          width: 80,
          height: 60,
          seed: number,
        });
      }
      const pixels = Uint8Array.from({ length: 40 * 120 }, (_, byte) => (byte * (at + 3)) % 251);
      files[`phones/${name}/own.bmp`] = bmpFile({ width: 40, height: 40, bits: 24, pixels });
    }
    // What looks alike is in one class.
    const shots = { discs: ['four-colors', 'turned'], stripes: ['display-p3', 'opacity'] };
    for (const [name, own] of Object.entries(shots)) {
      for (const shot of own) {
        files[`phones/${name}/${shot}.heic`] = new Uint8Array(await readFile(join(heic, `${shot}.heic`)));
      }
    }
    await writeFile(join(folder, 'phones.zip'), zipSync(files));
    await dropFiles(page, [join(folder, 'phones.zip')]);
    await page.getByText('30 photographs in 2 classes.').waitFor();
    await goTo(page, 'Train');
    await page.getByRole('button', { name: 'All settings' }).click();
    const drawer = page.getByRole('dialog', { name: 'All settings' });
    await drawer.getByLabel('Pretrained weights').selectOption('openimages');
    await drawer.getByLabel('Find a setting').fill('input size');
    await drawer.getByLabel('Input size').fill('32');
    await drawer.getByLabel('Find a setting').fill('fineTuning.epochs');
    await drawer.getByLabel('Epochs').fill('0');
    await drawer.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    // It stays when the run has finished.
    await page.getByRole('link', { name: 'See how good it is' }).waitFor();
    await page.getByText('Finished', { exact: true }).waitFor();
    const runs = join(folder, 'runs');
    const [run] = (await readdir(runs)).filter((name) => !name.startsWith('.'));
    const { parts, skipped } = JSON.parse(await readFile(join(runs, run, 'photographs.json'), 'utf8'));
    const used = Object.values(parts as Record<string, { path: string }[]>).flat();
    const ending = (name: string): number => used.filter(({ path }) => path.endsWith(name)).length;
    expect(skipped).toEqual([]);
    expect([used.length, ending('.heic'), ending('.bmp')]).toEqual([30, 4, 2]);
    expect(problems).toEqual([]);
    await close();
  });

  it('comes from two pages at the same time, and can be cancelled', async () => {
    const { page, folder, problems, close } = await opened();
    const one = await draw(join(folder, 'one'), ['cats/*20', 'dogs/*20']);
    const two = await draw(join(folder, 'two'), ['birds/*20', 'fish/*20']);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByRole('heading', { level: 1 }).waitFor();
    await Promise.all([dropFiles(page, [one]), dropFiles(other, [two])]);
    for (const each of [page, other]) {
      await each.getByRole('status').getByText('40 photographs added').waitFor();
      expect(await each.getByText('not added').count()).toBe(0);
    }
    await page.getByText('80 photographs in 4 classes.').waitFor();
    const many = await draw(join(folder, 'many'), ['*120']);
    // Forty photographs take three seconds, and the rest waits, so that there is something to cancel.
    let cancelled = () => {};
    const clicked = new Promise<void>((done) => {
      cancelled = done;
    });
    let sent = 0;
    await page.route('**/api/data/classes/*/photographs*', async (route) => {
      sent += 1;
      await (sent > 40 ? clicked : new Promise((done) => setTimeout(done, 300)));
      await route.continue();
    });
    await dropFiles(page, [many]);
    await page.getByText(/about .* left/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    cancelled();
    await page.getByText(/files were cancelled/).waitFor();
    const arrived = Number(
      /\d+/.exec((await page.getByRole('heading', { name: 'added' }).textContent()) ?? '')?.[0],
    );
    expect(arrived).toBeLessThan(120);
    await page.getByText(`${80 + arrived} photographs in 5 classes.`).waitFor();
    await page.getByRole('region', { name: 'added' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByText('80 photographs in 4 classes.').waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});
