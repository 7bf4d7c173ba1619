import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { graft } from '../cli/command.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { listedFiles } from './static-studio.js';

/** Bytes of compressed scripts that a first visit may load before the page is there. */
const MOST_SCRIPT_BYTES = 300_000;

describe('graft studio --static', () => {
  let folder: string;
  let studio: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    studio = join(folder, 'studio');
    const { code, stdout, stderr } = await graft(['studio', '--static', 'studio', '--json'], folder);
    expect([code, stderr]).toEqual([0, '']);
    const all = await readdir(studio, { recursive: true, withFileTypes: true });
    const files = all.filter((entry) => entry.isFile()).length;
    expect(JSON.parse(stdout)).toMatchObject({ event: 'result', out: 'studio', files });
  });

  it('lists every file that the page may ask for', async () => {
    const entries = await readdir(studio, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(studio.length + 1)
          .replaceAll('\\', '/'),
      );
    const listed = (await listedFiles(studio)).map(({ path }) => (path === '' ? 'index.html' : path));
    expect([...listed, 'service-worker.js', 'README.txt'].sort()).toEqual(paths.sort());
  });

  it('opens with few compressed scripts, and has the rest loaded later', async () => {
    const list = await listedFiles(studio);
    const first = list.filter((file) => file.first).map(({ path }) => path);
    const scripts = [...first.filter((path) => path.endsWith('.js')), 'service-worker.js'];
    expect(scripts.filter((path) => /\/(?:index|main|worker)-/.test(path)).length).toBeGreaterThanOrEqual(3);
    const sizes = await Promise.all(
      scripts.map(async (path) => gzipSync(await readFile(join(studio, path))).length),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_SCRIPT_BYTES);
    const later = list.filter((file) => !file.first).map(({ path }) => path);
    expect(later).toContain('runtime/ort-wasm-simd-threaded.wasm');
    // A build for graphics cards is loaded only where there is one.
    const asked = list.filter((file) => file.asked).map(({ path }) => path);
    expect(asked.sort()).toEqual([
      'runtime/ort-wasm-simd-threaded.asyncify.mjs',
      'runtime/ort-wasm-simd-threaded.asyncify.wasm',
    ]);
    expect(later).toContain('weights/mobilenet-v2-openimages.graft');
    expect(later.filter((path) => path.includes('training-worker'))).toHaveLength(1);
  });

  it('replaces what it wrote, and nothing else', async () => {
    await writeFile(join(studio, 'CNAME'), 'example.org');
    expect((await graft(['studio', '--static', 'studio'], folder)).code).toBe(0);
    expect(await readFile(join(studio, 'CNAME'), 'utf8')).toBe('example.org');
    const { code, stderr } = await graft(['studio', '--static', '.'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain('is not empty and does not hold a Studio of static files');
  });

  it('refuses what belongs to a server', async () => {
    const { code, stderr } = await graft(['studio', 'photos', '--static', 'other'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain('Expected no photographs beside --static but received photos.');
    expect((await graft(['studio', '--static', 'other', '--port', '1'], folder)).code).toBe(2);
  });
});
