import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testRuntime } from '../../dist/src/runtime/index.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'graft-runtime-test-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('testRuntime', () => {
  it('reports what ONNX Runtime supports on this machine', async () => {
    const { version, providers, channelBlock, milliseconds } = await testRuntime();
    expect(version).toMatch(/^1\.\d+\.\d+$/);
    expect(providers).toContainEqual({ name: 'cpu', bundled: true });
    expect([4, 8, 16, undefined]).toContain(channelBlock);
    expect(milliseconds).toBeGreaterThan(0);
  });
});

describe('ONNX Runtime', () => {
  it('leaves no files in the user’s home and reports to nobody', async () => {
    const runtime = pathToFileURL(resolve(import.meta.dirname, '../../dist/src/runtime/index.js')).href;
    const code = `import { testRuntime } from ${JSON.stringify(runtime)}; await testRuntime();`;
    // Without the variables that would tell ONNX Runtime that this is a test.
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      env: { PATH: process.env.PATH, HOME: home, TMPDIR: home },
    });
    expect(await readdir(home)).toEqual([]);
  });
});
