import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const json = (name: string) => JSON.parse(readFileSync(join(repository, name), 'utf8'));

describe('npm ci in a clone', () => {
  // The script downloads CUDA's libraries, which Graft does not use, and fails without a network.
  it('does not run the script of onnxruntime-node', () => {
    const [name, { packages }] = ['onnxruntime-node', json('package-lock.json')];
    // npm reads this mark to see which packages have scripts, in versions that do not know allowScripts.
    const marked = Object.entries<{ hasInstallScript?: boolean }>(packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript === true,
    );
    expect(marked.map(([path]) => path)).not.toContain(`node_modules/${name}`);
    expect(json('package.json').allowScripts).toMatchObject({ [name]: false });
  });
});

it('a clone is not published as it stands', () => {
  expect(json('package.json').private).toBe(true);
});
