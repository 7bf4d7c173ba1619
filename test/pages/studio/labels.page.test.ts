import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawScenes } from '../../../src/drawn/index.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { withClassifier } from '../../web/expectations.js';
import { serveFolder } from '../../web/static-server.js';
import { overhang, violations } from './accessibility.js';
import { goTo, openStudio, type RunningStudio, startStudio, trainOnCommandLine } from './studio.js';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;
let folder: string;
let browser: Browser;
let studio: RunningStudio;
/** The labels of each picture in the list. */
let labels: ReadonlyMap<string, readonly string[]>;

/** A number in words, with its sign: 'Found' of a class. */
async function cell(page: Page, name: string): Promise<number> {
  const text = await page
    .getByRole('button', { name: new RegExp(`^${name}:`) })
    .locator('strong')
    .textContent();
  return Number(text);
}

describe.skipIf(!hasChromium)('photographs with several labels in the Studio', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await drawScenes({ directory: join(folder, 'scenes'), count: 160, seed: 1 });
    const text = await readFile(join(folder, 'scenes/labels.csv'), 'utf8');
    labels = new Map(
      text
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => {
          const [path, own] = line.split(',');
          return [path.replace('pictures/', ''), own === '' ? [] : own.split('|')] as const;
        }),
    );
    await trainOnCommandLine(folder, 'scenes/labels.csv', 'runs/scenes', [
      'featureExtraction.epochs=20',
      'fineTuning.epochs=0',
    ]);
    browser = await launchChromium();
    studio = await startStudio(folder, ['scenes/labels.csv', '--runs', 'runs']);
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('shows all labels of a photograph, and those that have a class or none', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    const first = page.getByRole('listbox').getByRole('option').first();
    const [name, own] = [...labels][0];
    await expect.poll(() => first.getAttribute('aria-label')).toBe(`${name}, ${own.join(', ')}`);
    await page.getByText('To correct a label, edit the list').waitFor();
    const classes = page.getByRole('group', { name: 'Classes' });
    const boats = [...labels.values()].filter((some) => some.includes('boat')).length;
    await classes.getByRole('button', { name: `boat ${boats}` }).click();
    await expect.poll(() => first.getAttribute('aria-setsize')).toBe(String(boats));
    const none = [...labels.values()].filter((some) => some.length === 0).length;
    await classes.getByRole('button', { name: `No label ${none}` }).click();
    await expect.poll(() => first.getAttribute('aria-setsize')).toBe(String(none));
    expect(await first.getAttribute('aria-label')).toMatch(/, No label$/);
    await first.dblclick();
    await page.getByRole('dialog').getByText('It has no label.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Check' }).click();
    await page.getByText(/^Split off 15 % of each label for test/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('trains with settings that fit, and shows what such a run has', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await page.evaluate("location.hash = '#/train/new'");
    await page.getByRole('button', { name: 'All settings' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Precision of thresholds').waitFor();
    expect(await drawer.getByText('sampling', { exact: true }).count()).toBe(0);
    await drawer.getByLabel('Name', { exact: true }).fill('from the page');
    await drawer.getByLabel('Pretrained weights').selectOption('openimages');
    await drawer.getByLabel('Input size').fill('64');
    await drawer.getByLabel('Find a setting').fill('fineTuning.epochs');
    await drawer.getByLabel('Epochs').fill('0');
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: /^Short/ }).check();
    await page.getByRole('button', { name: 'Start training' }).click();
    await page.getByRole('heading', { name: 'Right answers' }).waitFor();
    await page
      .getByText(/mean average precision \d+\.\d%, macro F1 \d+\.\d%; all labels are right on \d+ of \d+/)
      .waitFor({ timeout: 480_000 });
    expect(await violations(page)).toEqual([]);
    await goTo(page, 'Runs');
    const run = page.getByRole('listitem').filter({ hasText: 'from the page' });
    await run.getByText('mean average precision').waitFor();
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: /^Compare/ }).click();
    await page.getByRole('rowheader', { name: 'Mean average precision, test' }).waitFor();
    await page.getByText('Here, a photograph is right when all of its labels are.').waitFor();
    expect(await page.getByRole('rowheader', { name: 'Accuracy, test' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('judges each class: found, missed, wrongly given, with the photographs', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await goTo(page, 'Judge');
    await page.getByLabel('Model').selectOption({ index: 1 });
    await page.getByText(/^All labels are right on \d+ of \d+ photographs\.$/).waitFor();
    for (const measure of ['Macro F1', 'Micro F1', 'Hamming loss'])
      await page.getByText(measure).first().waitFor();
    expect(await page.getByText('Accuracy').count()).toBe(0);
    const found = await cell(page, 'lamp, found');
    await page.getByRole('button', { name: /^lamp, found:/ }).click();
    await page.getByRole('heading', { name: 'lamp, found' }).waitFor();
    const list = page.getByRole('tabpanel').getByRole('listitem');
    await expect.poll(() => list.count()).toBe(found);
    expect(await violations(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Worst mistakes' }).click();
    await list
      .first()
      .getByText(/Missed|Wrong/)
      .waitFor();
    await list.first().getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^The model says: /).waitFor();
    const name = (await dialog.getByRole('heading').textContent()) ?? '';
    const missed = /Missed: ([^·]+)/.exec(
      (await dialog.getByText(/^(Missed|Wrong): /).textContent()) ?? '',
    )?.[1];
    for (const one of missed?.trim().split(/, and | and |, /) ?? []) expect(labels.get(name)).toContain(one);
    await dialog.getByRole('img', { name: /heat map for/ }).waitFor();
    await dialog.getByLabel('Heat map for').selectOption('tree');
    await dialog.getByRole('img', { name: /heat map for tree/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('tab', { name: 'Classes' }).click();
    await page.getByRole('columnheader', { name: 'Threshold' }).waitFor();
    await page.getByRole('columnheader', { name: 'AP', exact: true }).getByRole('button').click();
    expect(await page.getByRole('row').count()).toBeGreaterThan(8);
    expect(problems).toEqual([]);
    await close();
  });

  it('lets the threshold of each class be tried', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await goTo(page, 'Judge');
    await page.getByRole('tab', { name: 'Threshold' }).click();
    await page.getByLabel('Class', { exact: true }).selectOption('lamp');
    const slider = page.getByLabel('Threshold for lamp');
    await slider.fill('0.01');
    await page.getByText(/^Of (\d+) labelled lamp, it finds \1\.$/).waitFor();
    await slider.fill('0.99');
    await page.getByText(/^Of \d+ labelled lamp, it finds 0\.$/).waitFor();
    await page.getByText('Missed: lamp').first().waitFor();
    await page.getByRole('button', { name: /^The model’s own/ }).click();
    expect(await slider.inputValue()).not.toBe('0.99');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('says every label of a picture that is tried, or that it has none', async () => {
    const { page, problems, close } = await openStudio(browser, studio);
    await goTo(page, 'Try');
    await page.getByLabel('Model').selectOption({ index: 1 });
    const several = await withClassifier(join(folder, 'runs/scenes/model.onnx'), async (classifier) => {
      for (const name of labels.keys()) {
        const path = join(folder, 'scenes/pictures', name);
        for await (const found of classifier.predictFiles([{ path }])) {
          if ('labels' in found && found.labels?.length === 2 && !found.unfamiliar) return { path, found };
        }
      }
      throw new Error('No picture gets two labels.');
    });
    await page.getByLabel('Choose pictures').setInputFiles(several.path);
    const said = several.found.labels!.map(({ label }) => label);
    await expect.poll(() => page.locator('.answer strong').textContent()).toBe(said.join(' and '));
    await page.getByText('A picture has each class whose bar reaches its mark.').waitFor();
    await page.getByLabel('Show where it looks').check();
    await page.getByLabel('Class of the heat map').selectOption(said[1]);
    await page.getByRole('img', { name: `The picture with a heat map for ${said[1]}` }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('is complete in Turkish on a phone', async () => {
    const { page, problems, close } = await openStudio(browser, studio, { ...phone, locale: 'tr' });
    await page.getByRole('button', { name: /^Etiketsiz/ }).waitFor();
    const fits = async (): Promise<void> => {
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      expect(await violations(page)).toEqual([]);
      expect(await page.locator('main [lang=en]').allTextContents()).toEqual([]);
    };
    await fits();
    await goTo(page, 'Değerlendir');
    await page.getByText(/tanesinde bütün etiketler doğru\.$/).waitFor();
    await fits();
    for (const tab of ['En kötü yanlışlar', 'Tüm fotoğraflar', 'Sınıflar', 'Eşik']) {
      await page.getByRole('tab', { name: tab }).click();
      await fits();
    }
    await goTo(page, 'Eğit');
    await fits();
    const list = await page.evaluate(async () => (await fetch('/api/runs')).json());
    const { runs } = list as { runs: { id: string }[] };
    await page.evaluate(`location.hash = '#/train/${runs[0].id}'`);
    await page.getByText(/^Her sınıfın eşiği doğrulama fotoğraflarında seçildi/).waitFor();
    await fits();
    expect(problems).toEqual([]);
    await close();
  });

  it('exports a web page that says all labels', async () => {
    const { page, close } = await openStudio(browser, studio);
    await goTo(page, 'Download');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download Web page', exact: true }).click(),
    ]);
    for (const [path, bytes] of Object.entries(unzipSync(await readFile(await download.path())))) {
      if (path.endsWith('/')) continue;
      const file = join(folder, 'unpacked', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    await close();
    const server = await serveFolder(join(folder, 'unpacked'));
    const context = await browser.newContext({ locale: 'en' });
    const exported = await context.newPage();
    await exported.goto(server.address);
    await exported.getByText('The answer appears here.').waitFor();
    const [name] = [...labels].find(([, own]) => own.length === 2)!;
    await exported.setInputFiles('#chooser', join(folder, 'scenes/pictures', name));
    await exported.getByTestId('answer').waitFor();
    expect(await exported.getByTestId('bars').getByRole('listitem').count()).toBeGreaterThanOrEqual(5);
    expect(await violations(exported)).toEqual([]);
    await context.close();
    await server.close();
  });
});
