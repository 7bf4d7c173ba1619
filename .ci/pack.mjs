/*
 * Packs Graft for the registry: `npm run pack -- FOLDER` after a build. The package.json in the file is that of the
 * repository without what only a clone needs: its scripts, its development packages, and the mark that keeps `npm publish`
 * from publishing a clone as it stands.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shell } from './processes.mjs';

const ONLY_IN_A_CLONE = ['private', 'scripts', 'devDependencies', 'allowScripts'];

/**
 * @param repository a built clone
 * @param destination an existing folder for the file
 * @returns what `npm pack --json` says: the name of the file and what is in it
 */
export function packGraft(repository, destination) {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const stage = mkdtempSync(join(tmpdir(), 'graft-pack-'));
  try {
    for (const path of manifest.files) {
      // The only pattern in `files`: all documents of a folder.
      const [folder, isPattern] = [path.replace(/\/\*\.md$/, ''), path.endsWith('/*.md')];
      mkdirSync(dirname(join(stage, folder)), { recursive: true });
      const wanted = (from) => !isPattern || from === join(repository, folder) || from.endsWith('.md');
      cpSync(join(repository, folder), join(stage, folder), { recursive: true, filter: wanted });
    }
    for (const field of ONLY_IN_A_CLONE) delete manifest[field];
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    const said = shell(`npm pack --ignore-scripts --silent --json --pack-destination "${destination}"`, {
      cwd: stage,
      capture: true,
    });
    const [packed] = Object.values(JSON.parse(said));
    return packed;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const destination = resolve(process.argv[2] ?? '.');
  const { filename, size, unpackedSize } = packGraft(process.cwd(), destination);
  const inMegabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`${join(destination, filename)}: ${inMegabytes(size)}, unpacked ${inMegabytes(unpackedSize)}`);
}
