import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './documents.js';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/faq.md').replace(/\s+/g, ' ');

describe('docs/faq.md', () => {
  it.each([
    ['HEIC', 'src/platform/node/pictures/heif/open-heif.ts', 'HEIC images are read with the package'],
    ['a run in use', 'src/recipes/run/run-lock.ts', 'is working in'],
    ['a held file', 'src/file-reason.ts', 'permission denied, or another program is using it'],
    ['an archive', 'src/download/unpacked-names.ts', 'cannot be unpacked here: '],
    ['the file that asks a run to stop', 'src/recipes/run/stop-request.ts', "'run.stop'"],
  ])('quotes the message as it is: %s', (_, file, text) => {
    expect(read(file)).toContain(text);
    expect(page).toContain(text.replaceAll("'", '`').trim());
  });

  it('gives bundlers the settings of the examples', () => {
    const [packages] = /serverExternalPackages: \[.*?\]/.exec(page)!;
    expect(read('examples/nextjs/next.config.js')).toContain(packages);
    const [excluded] = /optimizeDeps: \{.*?\}/.exec(page)!;
    expect(read('examples/browser/vite.config.js')).toContain(excluded);
  });

  it('names the systems for which ONNX Runtime has a build', () => {
    const folder = join(root, 'node_modules/onnxruntime-node/bin/napi-v6');
    const builds = readdirSync(folder).flatMap((system) =>
      readdirSync(join(folder, system)).map((processor) => `${system} ${processor}`),
    );
    expect(builds.sort()).toEqual(['darwin arm64', 'linux arm64', 'linux x64', 'win32 arm64', 'win32 x64']);
    expect(page).toContain('Linux and Windows have x64 and arm64, macOS has arm64 only');
  });

  it('names the version of libheif-js that is tested', () => {
    const version: string = JSON.parse(read('package.json')).peerDependencies['libheif-js'];
    expect(page).toContain(`npm install libheif-js@${version}`);
  });
});
