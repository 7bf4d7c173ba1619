import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUnreadableFiles, photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import {
  openStudio,
  type RunningStudio,
  startStudio,
  trainOnCommandLine,
  type WatchedPage,
} from './studio.js';

const QUICK = ['imageSize=64', 'featureExtraction.epochs=3', 'fineTuning.epochs=1'];

let browser: Browser;
let studio: RunningStudio;
let opened: WatchedPage;

describe.skipIf(!hasChromium)('the server’s messages in a Turkish page', () => {
  beforeAll(async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes: ['discs', 'stripes'], perClass: 12, seed: 1 });
    await addUnreadableFiles(join(folder, 'shapes/discs'));
    await trainOnCommandLine(folder, 'shapes', 'runs/first', QUICK);
    browser = await launchChromium();
    studio = await startStudio(folder, ['shapes', '--runs', 'runs']);
    opened = await openStudio(browser, studio, { locale: 'tr' });
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('are Turkish when photographs are checked: findings, files, notes', async () => {
    const { page } = opened;
    await page.getByRole('tab').nth(1).click();
    await page
      .getByText('2 dosyada kullanılabilir bir resim yok: 1 × sonu eksik, 1 × boş bir dosya.')
      .waitFor();
    await page.getByText('2 sınıfta 20 taneden az farklı resim var: discs (12), stripes (12).').waitFor();
    await page.getByText('boş bir dosya', { exact: true }).waitFor();
    await page.getByText(/^Her sınıfın %15 kadarı test için ayrıldı: /).waitFor();
    expect(await page.locator('main [lang=en]').allTextContents()).toEqual([]);
  });

  it('are Turkish when something is refused', async () => {
    const { page } = opened;
    await page.getByRole('tab').nth(0).click();
    await page.getByRole('button', { name: 'Yeni sınıf' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('train');
    await dialog.getByRole('button', { name: 'Sınıf oluştur' }).click();
    await page.getByText('Sınıfa bu ad verilemez: eğitim bölümünün adıyla karışır.').waitFor();
    await page.keyboard.press('Escape');
  });

  it('are Turkish when a run is shown and judged: notes and warnings', async () => {
    const { page } = opened;
    const list = await page.evaluate(async () => (await fetch('/api/runs')).json());
    const { runs } = list as { runs: { id: string }[] };
    await page.evaluate(`location.hash = '#/train/${runs[0].id}'`);
    await page.getByText(/^Her sınıfın %15 kadarı doğrulama için ayrıldı: /).waitFor();
    expect(await page.locator('main [lang=en]').allTextContents()).toEqual([]);
    await page.evaluate(`location.hash = '#/judge/${runs[0].id}'`);
    await page.getByText(/^Değerlendirmede şu sınıfların ondan az resmi var: discs, stripes/).waitFor();
    expect(await page.locator('main [lang=en]').allTextContents()).toEqual([]);
    expect(opened.problems).toEqual([]);
  });

  it('are the server’s English in an English page', async () => {
    const { page, close } = await openStudio(browser, studio);
    await page.getByRole('tab').nth(1).click();
    await page.getByText(/^2 files without a usable picture: /).waitFor();
    await page.getByText(/^Split off 15 % of each class for test: /).waitFor();
    await close();
  });
});
