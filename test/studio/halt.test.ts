import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haltProcess } from '../../src/studio/runs/run-process.js';

let folder: string;
let child: ChildProcess;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'graft-halt-test-')));
  const code =
    "process.on('SIGINT', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000)";
  child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout!, 'data');
  const holder = { pid: child.pid, host: hostname(), processStart: null, token: 'its own' };
  await writeFile(join(folder, 'run.lock'), JSON.stringify(holder));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const run = (wanted?: 'pause') => ({
  ...{ folder, wanted, process: 1, isAtWork: true, state: 'running' as const },
  holder: { pid: child.pid!, here: true },
});

describe('a run that the Studio halts', () => {
  it('is asked by a signal where there are signals', async () => {
    const ended = once(child, 'exit');
    await haltProcess(run(), 'pause', 'linux');
    expect(await ended).toEqual([7, null]);
  });

  it('is asked by a file on Windows, whose signals would end it before it has saved', async () => {
    await haltProcess(run(), 'pause', 'win32');
    expect(JSON.parse(await readFile(join(folder, 'run.stop'), 'utf8'))).toEqual({ token: 'its own' });
    expect(child.exitCode).toBe(null);
    expect(JSON.parse(await readFile(join(folder, 'studio.json'), 'utf8'))).toMatchObject({
      wanted: 'pause',
    });
  });

  it('is ended at once by a second request, on Windows too', async () => {
    const ended = once(child, 'exit');
    await haltProcess(run('pause'), 'discard', 'win32');
    await ended;
    await expect(readFile(join(folder, 'run.stop'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
