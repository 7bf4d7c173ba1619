import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowers, hasFlowers } from '../cli/command.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { predictInNode, withClassifier } from '../web/expectations.js';
import { type FirefoxPage, hasFirefox, launchFirefox } from '../web/firefox.js';
import { type PublishedStudio, publishStudio } from './static-studio.js';

const CLASSES = ['daisy', 'rose', 'tulip'];
const EACH = 20;

let folder: string;
let studio: PublishedStudio;
let page: FirefoxPage;

/** An expression: the last link or button whose text begins like this. */
const named = (text: string): string =>
  `[...document.querySelectorAll('a, button')].filter((one) => (one.ariaLabel ?? one.textContent).trim().startsWith(${JSON.stringify(text)})).at(-1)`;
const says = (text: string): string => `document.body.innerText.includes(${JSON.stringify(text)})`;

async function click(text: string): Promise<void> {
  await page.until(`${named(text)} !== undefined`);
  await page.evaluate(`${named(text)}.click()`);
}

/** An expression: the field with this label in a dialog. */
const field = (label: string): string =>
  `[...document.querySelectorAll('dialog input')].find((one) =>
    one.ariaLabel === ${JSON.stringify(label)} || [...one.labels].some((of) => of.textContent.trim() === ${JSON.stringify(label)}))`;

async function setField(label: string, value: string): Promise<void> {
  await page.until(`${field(label)} !== undefined`);
  await page.evaluate(`((input) => {
    input.value = ${JSON.stringify(value)};
    for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
  })(${field(label)})`);
}

describe.skipIf(!hasFirefox || !hasFlowers)('the Studio in a tab of Firefox', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    const files: Record<string, Uint8Array> = {};
    for (const name of CLASSES)
      for (const file of (await readdir(join(flowers, name))).sort().slice(0, EACH))
        files[`${name}/${file}`] = await readFile(join(flowers, name, file));
    await writeFile(join(folder, 'flowers.zip'), zipSync(files, { level: 0 }));
    studio = await publishStudio(folder);
    await mkdir(join(folder, 'profile'));
    page = await launchFirefox(join(folder, 'profile'));
  });

  afterAll(async () => {
    await page?.close();
    await studio?.server.close();
  });

  it('opens isolated, and without a network after the first load', async () => {
    await page.goTo(studio.address);
    await page.until(says('Works without a network, too.'));
    await studio.server.close();
    await page.goTo(studio.address);
    await page.until(says('Works without a network, too.'));
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
  });

  it('takes a zip of class folders, trains and judges', async () => {
    await page.setFiles('input[type=file]:not([webkitdirectory])', [join(folder, 'flowers.zip')]);
    await page.until(says(`${EACH * CLASSES.length} photographs in 3 classes.`));
    await click('Train');
    await click('All settings');
    await setField('Find a setting', 'fineTuning.epochs');
    await setField('Epochs', '0');
    await click('Close');
    await click('Start training');
    await page.until(named('See how good it is'), 300_000);
    await click('See how good it is');
    const [, correct, count] = await page.until<string[]>(
      String.raw`/(\d+) of (\d+) were right/.exec(document.body.innerText)`,
    );
    expect(Number(correct) / Number(count)).toBeGreaterThan(0.5);
  });

  it('gives the model away, which Node reads', async () => {
    await click('Download');
    await page.until(`document.querySelector('a[download$=".onnx"], a[href$=".onnx"]')`);
    const encoded = await page.evaluate<string>(`(async () => {
      const link = document.querySelector('a[download$=".onnx"], a[href$=".onnx"]');
      const bytes = new Uint8Array(await (await fetch(link.href)).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    })()`);
    await writeFile(join(folder, 'model.onnx'), Buffer.from(encoded, 'base64'));
    const unseen = (await readdir(join(flowers, 'rose'))).sort().slice(EACH, EACH + 3);
    const paths = unseen.map((name) => join(flowers, 'rose', name));
    await withClassifier(join(folder, 'model.onnx'), async (classifier) => {
      expect([...classifier.classNames].sort()).toEqual(CLASSES);
      expect(await predictInNode(classifier, paths)).toHaveLength(3);
    });
  });
});
