import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunLock, requestStop, watchStopRequests } from '../../src/recipes/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-stop-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a request to stop a run', () => {
  it('reaches the process that works on it, once, and leaves nothing', async () => {
    const lock = await RunLock.acquire(folder);
    let stopped = 0;
    const end = watchStopRequests(folder, () => stopped++);
    expect(await requestStop(folder)).toBe(true);
    await vi.waitFor(() => expect(stopped).toBe(1), 5000);
    expect(await readdir(folder)).toEqual(['run.lock']);
    end();
    await lock.release();
  });

  it('is none where nobody works on the run', async () => {
    expect(await requestStop(folder)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  it('of an earlier process, or a damaged one, is not obeyed', async () => {
    const lock = await RunLock.acquire(folder);
    let stopped = 0;
    const end = watchStopRequests(folder, () => stopped++);
    for (const text of [JSON.stringify({ token: 'of an earlier one' }), '{"tok']) {
      await writeFile(join(folder, 'run.stop'), text);
      await new Promise((later) => setTimeout(later, 1200));
    }
    expect(stopped).toBe(0);
    end();
    await lock.release();
  });
});
