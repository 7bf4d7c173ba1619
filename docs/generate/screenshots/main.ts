/*
 * `npm run screenshots -- FOLDER [--only NAME,...] [--looks NAME,...] [--stage FOLDER] [--readme]`
 *
 * Uses the Studio in Chromium, with drawn pictures and real trainings, and takes a picture of every view in every look
 * for people to check. --readme also writes the pictures of the README to docs/images/. --stage keeps the drawings and
 * the runs for the next time.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from '../../../test/web/chromium.js';
import { photographDocuments } from './documents.js';
import { looks } from './looks.js';
import { writeReadmePictures } from './readme-pictures.js';
import { setStage, startStudio } from './stage.js';
import { photographStudio } from './studio-pictures.js';

// This file runs as dist/docs/generate/screenshots/main.js.
const root = resolve(import.meta.dirname, '../../../..');
const program = join(root, 'dist/src/cli/main.js');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    looks: { type: 'string' },
    stage: { type: 'string' },
    readme: { type: 'boolean', default: false },
  },
});
const [out] = positionals;
if (out === undefined) throw new Error('Name the folder for the pictures: npm run screenshots -- FOLDER');
const chosen = (names: string | undefined) => (name: string) =>
  names === undefined || names.split(',').some((one) => name.startsWith(one));

await mkdir(out, { recursive: true });
const folder =
  values.stage === undefined ? await mkdtemp(join(tmpdir(), 'graft-screenshots-')) : resolve(values.stage);
await mkdir(folder, { recursive: true });
const stage = await setStage({ folder, program });
const studio = await startStudio(program, ['pets', '--runs', 'runs'], folder);
const browser = await launchChromium();
try {
  const tasks = {
    browser,
    stage,
    out,
    looks: looks.filter(({ name }) => chosen(values.looks)(name)),
    wants: chosen(values.only),
  };
  await photographStudio({ ...tasks, link: studio.link });
  await photographDocuments({ ...tasks, program });
  if (values.readme) await writeReadmePictures(out, join(root, 'docs/images'));
} finally {
  await browser.close();
  await studio.end();
  if (values.stage === undefined && existsSync(folder)) await rm(folder, { recursive: true });
}
