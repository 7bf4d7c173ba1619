import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { howToReinstall } from '../../src/cli/reinstall.js';
import { temporaryFolder } from '../datasets/helpers.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** The advice for a project with these files. */
async function adviceFor(project: string, files: readonly string[]): Promise<string> {
  const root = join(folder, project);
  await mkdir(root, { recursive: true });
  for (const file of files) await writeFile(join(root, file), '');
  return howToReinstall(join(root, 'node_modules/@graft-vision/graft'));
}

it.each([
  [
    'npm',
    ['package.json', 'package-lock.json'],
    /^Run `npm ci` in .*app, with --ignore-scripts if Graft was installed so: it makes node_modules anew\.$/,
  ],
  [
    'npm without a lock file',
    ['package.json'],
    /^Delete .*app.node_modules, and run `npm install` in .*app, with --ignore-scripts if Graft was installed so\.$/,
  ],
  ['pnpm', ['package.json', 'pnpm-lock.yaml'], /^Delete .*node_modules, and run `pnpm install`/],
  ['Bun', ['package.json', 'bun.lock'], /^Delete .*node_modules, and run `bun install`/],
  ['Yarn', ['package.json', 'yarn.lock'], /^Delete .*node_modules, and run `yarn install`/],
  [
    'npm for all projects',
    [],
    /^Remove Graft with `npm uninstall --global @graft-vision\/graft`, and install it/,
  ],
])('a project of %s', async (_, files, advice) => {
  expect(await adviceFor('app', files)).toMatch(advice);
});

it('what npx keeps is deleted', async () => {
  const kept = join('_npx', '0f1e2d');
  expect(await adviceFor(kept, ['package.json', 'package-lock.json'])).toBe(
    `Delete ${join(folder, kept)}: npx then installs Graft anew.`,
  );
});

it('a clone is its own project', async () => {
  await writeFile(join(folder, 'package-lock.json'), '');
  expect(howToReinstall(folder)).toBe(`Run \`npm ci\` in ${folder}: it makes node_modules anew.`);
});
