import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { RunLock } from '../../src/recipes/run/run-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-lock-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const lockFile = (): string => join(folder, 'run.lock');
const holder = (changes: object): string =>
  JSON.stringify({ pid: process.pid, host: hostname(), processStart: null, token: 'other', ...changes });

describe('the lock of a run folder', () => {
  it('keeps a second holder out until it is released', async () => {
    const first = await RunLock.acquire(folder);
    await expect(RunLock.acquire(folder)).rejects.toThrow(
      `Another process (number ${process.pid}) is working in`,
    );
    await first.release();
    expect(await readdir(folder)).toEqual([]);
    await (await RunLock.acquire(folder)).release();
  });

  it('ends with a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    await writeFile(lockFile(), holder({ pid: child.pid }));
    await expect(RunLock.acquire(folder)).rejects.toThrow('Another process');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = await RunLock.acquire(folder);
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it.runIf(process.platform === 'linux')(
    'is not taken for that of a later process with the same number',
    async () => {
      await writeFile(lockFile(), holder({ processStart: '1' }));
      await (await RunLock.acquire(folder)).release();
    },
  );

  it('does not count if it was cut off when its process was killed', async () => {
    await writeFile(lockFile(), '{"pid": 12');
    await (await RunLock.acquire(folder)).release();
  });

  it('of another machine stays, and the message names its file', async () => {
    await writeFile(lockFile(), holder({ host: 'elsewhere' }));
    await expect(RunLock.acquire(folder)).rejects.toMatchObject({
      message: expect.stringContaining('on elsewhere'),
      hint: expect.stringContaining(lockFile()),
    });
  });

  it.each([
    ['of another machine', { host: 'elsewhere' }],
    ['of a container with the same name', { numbering: 'other', pid: process.pid }],
  ])('%s counts for nothing when it has given no sign of life for a minute', async (_, changes) => {
    const setAge = async (seconds: number): Promise<void> => {
      const time = new Date(Date.now() - seconds * 1000);
      await utimes(lockFile(), time, time);
    };
    await writeFile(lockFile(), holder(changes));
    await setAge(30);
    await expect(RunLock.acquire(folder)).rejects.toThrow('Another process');
    expect(await RunLock.holder(folder)).toEqual({ pid: process.pid, here: false });
    await setAge(90);
    expect(await RunLock.holder(folder)).toBeUndefined();
    await (await RunLock.acquire(folder)).release();
  });

  it('is refreshed, and notices that another process has taken over', async () => {
    const lock = await RunLock.acquire(folder);
    const old = new Date(Date.now() - 50_000);
    await utimes(lockFile(), old, old);
    await lock.expectHeld();
    expect((await stat(lockFile())).mtimeMs).toBeGreaterThan(Date.now() - 10_000);
    await writeFile(lockFile(), holder({ token: 'of another' }));
    await expect(lock.expectHeld()).rejects.toThrow(/Another process has taken over/);
    await lock.release();
    expect(await readFile(lockFile(), 'utf8')).toContain('of another');
  });

  it('is held by exactly one of many processes that take over at once, repeatedly', async () => {
    for (let round = 0; round < 40; round++) {
      // Also an empty lock, whose writer was killed before writing.
      await writeFile(lockFile(), round % 3 === 0 ? '' : holder({ pid: 2 ** 30 }));
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => RunLock.acquire(folder)));
      const locks = attempts.filter((attempt) => attempt.status === 'fulfilled');
      expect(locks).toHaveLength(1);
      for (const attempt of attempts) {
        if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(UsageError);
      }
      await locks[0].value.release();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('is taken over from a process that was killed while it took over', async () => {
    const forsaken = holder({ pid: 2 ** 30 });
    await writeFile(lockFile(), forsaken);
    const name = createHash('sha256').update(forsaken).digest('hex').slice(0, 8);
    await writeFile(`${lockFile()}.${name}`, holder({ pid: 2 ** 30 - 1 }));
    const lock = await RunLock.acquire(folder);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
