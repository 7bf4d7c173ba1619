import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { packageName } from '../version.js';

/** The lock files of package managers, and what installs the packages where there is one. */
const LOCK_FILES: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm install',
  'bun.lock': 'bun install',
  'bun.lockb': 'bun install',
  'yarn.lock': 'yarn install',
};

/** The folder of the Graft that runs, without links. */
export function ownFolder(): string {
  return dirname(realpathSync(createRequire(import.meta.url).resolve(`${packageName}/package.json`)));
}

/** The folder with the outermost node_modules above a package; the package itself if there is none. */
export function projectOf(path: string): string {
  const parts = path.split(sep);
  const at = parts.indexOf('node_modules');
  return at === -1 ? path : parts.slice(0, at).join(sep);
}

/**
 * How to make an installation of Graft anew, as a sentence. An ordinary `npm install` brings nothing back: it looks only
 * whether the folders of the packages are there.
 *
 * @param graft the folder of Graft's package, without links
 */
export function howToReinstall(graft: string = ownFolder()): string {
  const project = projectOf(graft);
  if (project.split(sep).at(-2) === '_npx') return `Delete ${project}: npx then installs Graft anew.`;
  const isIn = (file: string): boolean => existsSync(join(project, file));
  if (project !== graft && !isIn('package.json')) {
    return `Remove Graft with \`npm uninstall --global ${packageName}\`, and install it as before.`;
  }
  // npm runs the scripts of packages. That of onnxruntime-node needs the internet.
  const asBefore = project === graft ? '' : ', with --ignore-scripts if Graft was installed so';
  if (isIn('package-lock.json')) {
    return `Run \`npm ci\` in ${project}${asBefore}: it makes node_modules anew.`;
  }
  const [, install] = Object.entries(LOCK_FILES).find(([file]) => isIn(file)) ?? [];
  const deletion = `Delete ${join(project, 'node_modules')}, and run`;
  return install === undefined
    ? `${deletion} \`npm install\` in ${project}${asBefore}.`
    : `${deletion} \`${install}\` in ${project}.`;
}
