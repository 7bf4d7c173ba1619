import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../cli/command.js';
import { exampleNames, importsOf, type Manifest, manifestOf } from './project.js';

const own: Manifest & { readonly version: string; readonly name: string } = JSON.parse(
  await readFile(join(repository, 'package.json'), 'utf8'),
);

describe('the projects in examples/', async () => {
  const names = await exampleNames();

  it('are those that the list names', async () => {
    const list = await readFile(join(repository, 'examples/README.md'), 'utf8');
    for (const name of names) expect(list).toContain(`(${name})`);
    expect(names.length).toBeGreaterThanOrEqual(9);
  });

  it.each(names)('%s declares what it imports, in the versions that are tested', async (name) => {
    const { dependencies = {}, devDependencies = {} } = await manifestOf(name);
    const declared = { ...dependencies, ...devDependencies };
    for (const imported of await importsOf(name)) {
      const types = `@types/${imported}`;
      expect(
        Object.keys(declared).some((one) => one === imported || one === types),
        imported,
      ).toBe(true);
    }
    expect(dependencies[own.name]).toBe(`^${own.version}`);
    const ours = { ...own.dependencies, ...own.devDependencies };
    for (const [wanted, version] of Object.entries(declared)) {
      // The types of Node are those of the version that runs the example.
      if (wanted !== '@types/node' && wanted in ours) expect(version, wanted).toBe(ours[wanted]);
    }
  });

  it('agree on the versions of what several of them use', async () => {
    const versions = new Map<string, string>();
    for (const name of names) {
      const { dependencies = {}, devDependencies = {} } = await manifestOf(name);
      for (const [wanted, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        expect(versions.get(wanted) ?? version, `${wanted} of ${name}`).toBe(version);
        versions.set(wanted, version);
      }
    }
  });
});
