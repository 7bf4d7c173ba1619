import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');

/** Licences that ask nothing of whoever passes a program on, beyond their own text in the package. */
const PERMISSIVE =
  /^\(?(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense)\b/;

interface Package {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const packageAt = async (folder: string): Promise<Package> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));

/** Everything that npm installs with Graft, by name. */
async function installed(): Promise<Map<string, Package>> {
  const found = new Map<string, Package>();
  const visit = async (name: string): Promise<void> => {
    const folder = join(repository, 'node_modules', name);
    if (found.has(name) || !existsSync(folder)) return;
    const own = await packageAt(folder);
    found.set(name, own);
    for (const next of Object.keys({ ...own.dependencies, ...own.optionalDependencies })) await visit(next);
  };
  const { dependencies = {} } = await packageAt(repository);
  for (const name of Object.keys(dependencies)) await visit(name);
  return found;
}

it('NOTICE names every package that is installed and is not under a permissive licence', async () => {
  const notice = (await readFile(join(repository, 'NOTICE'), 'utf8')).replaceAll(/\s+/g, ' ');
  const packages = await installed();
  expect(packages.has('sharp')).toBe(true);
  expect(await readdir(repository)).toContain('NOTICE');
  const others = [...packages].filter(([, { license }]) => !PERMISSIVE.test(license ?? ''));
  const names = others.map(([name]) => name);
  expect(names).toContain('@resvg/resvg-js');
  expect(names.some((name) => name.startsWith('@img/sharp-libvips'))).toBe(true);
  for (const [name, { license = 'no licence' }] of others) {
    // Packages for one kind of machine are named by their beginning.
    const named = name.replace(/^(@img\/sharp-libvips-|@resvg\/resvg-js).*$/, '$1');
    expect([name, notice.includes(named)]).toEqual([name, true]);
    if (license.startsWith('SEE LICENSE')) continue;
    expect([name, license, notice.includes(license)]).toEqual([name, license, true]);
  }
});

it('NOTICE names the versions that package.json asks for', async () => {
  const notice = (await readFile(join(repository, 'NOTICE'), 'utf8')).replaceAll(/\s+/g, ' ');
  const { dependencies = {}, devDependencies = {} } = await packageAt(repository);
  // The last three are copied into Graft's package.
  const copied = ['@mediapipe/objectron', 'onnxruntime-web', '@expo-google-fonts/inter'];
  for (const name of ['sharp', '@resvg/resvg-js', 'h5wasm', ...copied]) {
    const version = { ...dependencies, ...devDependencies }[name];
    expect(notice).toContain(`npm package ${name} ${version}`);
  }
});
