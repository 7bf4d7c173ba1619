import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeAll, whenFree } from '../../src/files/index.js';

/** An action that fails as Windows reports it, so many times. */
function held(times: number, code: string): { action: () => Promise<string>; attempts: () => number } {
  let attempts = 0;
  return {
    attempts: () => attempts,
    action: async () => {
      attempts++;
      if (attempts <= times) throw Object.assign(new Error(code), { code });
      return 'done';
    },
  };
}

describe('a file that another program holds for a moment', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is tried again on Windows after %s', async (code) => {
    const { action, attempts } = held(3, code);
    expect(await whenFree(action, 'win32')).toBe('done');
    expect(attempts()).toBe(4);
  });

  it('is given up after two seconds, with the reason of the system', async () => {
    const { action, attempts } = held(100, 'EPERM');
    const start = performance.now();
    await expect(whenFree(action, 'win32')).rejects.toMatchObject({ code: 'EPERM' });
    expect(attempts()).toBe(9);
    expect(performance.now() - start).toBeGreaterThan(1900);
  });

  it('is not tried again for another reason, nor on other systems', async () => {
    const full = held(1, 'ENOSPC');
    await expect(whenFree(full.action, 'win32')).rejects.toMatchObject({ code: 'ENOSPC' });
    const forbidden = held(1, 'EPERM');
    await expect(whenFree(forbidden.action, 'linux')).rejects.toMatchObject({ code: 'EPERM' });
    expect([full.attempts(), forbidden.attempts()]).toEqual([1, 1]);
  });
});

describe('removing', () => {
  it('takes a file, a folder with all in it, or nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graft-remove-'));
    await mkdir(join(folder, 'run/figures'), { recursive: true });
    await writeFile(join(folder, 'run/figures/a.svg'), '');
    await writeFile(join(folder, 'file'), '');
    for (const name of ['run', 'file', 'missing']) await removeAll(join(folder, name));
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
