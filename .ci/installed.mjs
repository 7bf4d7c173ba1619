/* What an installation weighs. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The mebibytes that a folder takes on the disk, as `du -sm` counts them: blocks, and a file with several names once. */
export function megabytesOf(folder) {
  const seen = new Set();
  const blocksIn = (path) => {
    const { blocks, ino, nlink } = lstatSync(path);
    if (nlink > 1 && seen.has(ino)) return 0;
    seen.add(ino);
    if (!lstatSync(path).isDirectory()) return blocks;
    return readdirSync(path).reduce((sum, name) => sum + blocksIn(join(path, name)), blocks);
  };
  return Math.ceil((blocksIn(folder) * 512) / 2 ** 20);
}

/** The number of packages that npm has installed in a project. */
export function packagesIn(project) {
  const { packages } = JSON.parse(readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8'));
  return Object.keys(packages).length;
}

/** Prints a figure and fails when it is above its bound. */
export function hold(what, figure, most) {
  console.log(`${what}: ${figure} (at most ${most})`);
  if (figure > most) throw new Error(`Expected at most ${most} for ${what} but measured ${figure}.`);
}
