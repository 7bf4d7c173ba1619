import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGraft } from '../../cli/command.js';
import { drawPhotograph, photographFolder } from '../../cli/photographs.js';
import { temporaryFolder } from '../../datasets/helpers.js';
import { hasChromium, launchChromium } from '../../web/chromium.js';
import { overhang, violations } from './accessibility.js';
import { goTo, openStudio, type RunningStudio, startStudio, trainOnCommandLine } from './studio.js';

const classes = ['discs', 'stripes'] as const;
let browser: Browser;
let studio: RunningStudio;
let training: ChildProcess;

describe.skipIf(!hasChromium)('the camera while a training runs', () => {
  beforeAll(async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'shapes'), { classes, perClass: 40, seed: 1 });
    await trainOnCommandLine(folder, 'shapes', 'runs/first', [
      'imageSize=64',
      'fineTuning.epochs=0',
      'featureExtraction.epochs=2',
    ]);
    // Chromium reads a video as one JPEG after the other.
    const frame = await drawPhotograph('stripes', { width: 640, height: 480, seed: 3 });
    const film = join(folder, 'film.mjpeg');
    await writeFile(film, Buffer.concat(Array.from({ length: 10 }, () => frame)));
    browser = await launchChromium([
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ]);
    studio = await startStudio(folder, ['shapes', '--runs', 'runs']);
    // Epochs of a second or so: it outlasts the tests on any machine, and the page's curves stay short.
    const set = [
      'imageSize=192',
      'featureExtraction.epochs=1',
      'fineTuning.epochs=2000',
      'fineTuning.from=0',
    ];
    training = startGraft(
      ['train', 'shapes', '--out', 'runs/second', '--weights', 'openimages'].concat(
        set.flatMap((setting) => ['--set', setting]),
      ),
      folder,
    );
  });

  afterAll(async () => {
    training?.kill('SIGKILL');
    await browser?.close();
    await studio?.end('SIGINT');
  });

  it('shows what the newest finished model says, at most once a second', async () => {
    const { page, problems, close } = await openStudio(browser, studio, { permissions: ['camera'] });
    const asked: number[] = [];
    page.on('request', (request) => {
      if (!request.url().includes('/classify')) return;
      expect(request.url()).toContain('heatMap=0');
      asked.push(performance.now());
    });
    await goTo(page, 'Train');
    const section = page.getByRole('region', { name: 'Live prediction' });
    await section.getByText('By run first, from before this training.').waitFor();
    expect(asked).toEqual([]);
    await section.getByRole('button', { name: 'Watch the camera' }).click();
    await section.getByRole('listitem').first().waitFor();
    expect((await section.getByRole('listitem').allTextContents()).join()).toContain('stripes');
    await page.evaluate('window.track = document.querySelector("video").srcObject.getVideoTracks()[0]');
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(4);
    const gaps = asked.slice(1).map((time, at) => time - asked[at]);
    expect(Math.min(...gaps)).toBeGreaterThan(900);
    expect(await violations(page)).toEqual([]);
    await goTo(page, 'Runs');
    await expect.poll(() => page.evaluate('window.track.readyState')).toBe('ended');
    const before = asked.length;
    await page.waitForTimeout(2500);
    expect(asked.length).toBeLessThanOrEqual(before + 1);
    expect(problems).toEqual([]);
    await close();
  });

  it('chooses among cameras, on a phone and in Turkish', async () => {
    // A camera that plays a file is the only one.
    const twoCameras = await launchChromium(['--use-fake-device-for-media-stream=device-count=2']);
    const { page, problems } = await openStudio(twoCameras, studio, {
      permissions: ['camera'],
      locale: 'tr',
      viewport: { width: 360, height: 740 },
    });
    await goTo(page, 'Eğit');
    const section = page.getByRole('region', { name: 'Canlı tahmin' });
    await section.getByText('Bu eğitimden önceki first çalışmasının modeliyle.').waitFor();
    await section.getByRole('button', { name: 'Kamerayı izle' }).click();
    const choice = section.getByRole('combobox', { name: 'Kamera' });
    const other = choice.locator('option').nth(1);
    await choice.selectOption((await other.textContent()) ?? '');
    await expect
      .poll(async () => [await choice.inputValue(), await choice.isEnabled()])
      .toEqual([await other.getAttribute('value'), true]);
    const id = await page.evaluate(
      'document.querySelector("video").srcObject.getVideoTracks()[0].getSettings().deviceId',
    );
    expect(id).toBe(await other.getAttribute('value'));
    await section.getByRole('listitem').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
    await section.getByRole('button', { name: 'Kamerayı durdur' }).click();
    await expect.poll(() => page.locator('video').count()).toBe(0);
    expect(problems).toEqual([]);
    await twoCameras.close();
  });
});
