import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadFile } from '../../src/download/index.js';
import { PartialFile, partState } from '../../src/download/partial-file.js';
import { noise, temporaryFolder } from '../datasets/helpers.js';
import { startServer, type TestServer } from './server.js';

const CONTENT = Buffer.from(noise(400, 500, 2));
const host = hostname().replace(/\W+/g, '_').slice(0, 32);

let parent: string;
let folder: string;
let path: string;
beforeAll(async () => {
  parent = await temporaryFolder();
});
beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'part-'));
  path = join(folder, 'file.zip');
});

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

describe('PartialFile', () => {
  it('belongs to one download at a time', async () => {
    await writeFile(`${path}.part`, 'some bytes');
    const [one, other] = await Promise.all([PartialFile.claim(path), PartialFile.claim(path)]);
    const sizes = [(await one.state()).bytes, (await other.state()).bytes];
    expect(sizes.sort((a, b) => a - b)).toEqual([0, 10]);
    expect(one.path).not.toBe(other.path);
    one.release();
    other.release();
    expect(await readdir(folder)).toEqual(['file.zip.part']);
  });

  it('takes over the longest part of processes that have ended, and removes the others', async () => {
    const pid = await endedProcess();
    await writeFile(`${path}.part-${host}-${pid}-0123abcd`, 'long enough');
    await writeFile(`${path}.part-${host}-${pid}-0123abce`, 'short');
    await writeFile(`${path}.part`, '');
    const part = await PartialFile.claim(path);
    expect(await readFile(part.path, 'utf8')).toBe('long enough');
    expect(await readdir(folder)).toHaveLength(1);
    await part.complete();
    expect(await readdir(folder)).toEqual(['file.zip']);
  });

  it('keeps the parts of running processes and recent parts of other machines', async () => {
    const mine = `${path}.part-${host}-${process.pid}-0123abcd`;
    const elsewhere = `${path}.part-elsewhere-1-0123abcd`;
    await writeFile(mine, 'mine');
    await writeFile(elsewhere, 'elsewhere');
    const part = await PartialFile.claim(path);
    expect((await part.state()).bytes).toBe(0);
    part.release();
    await utimes(elsewhere, new Date(), new Date(Date.now() - 11 * 60_000));
    const later = await PartialFile.claim(path);
    expect(await readFile(later.path, 'utf8')).toBe('elsewhere');
    later.release();
  });

  it('recognizes parts by their names', async () => {
    const pid = await endedProcess();
    expect(partState('file.zip', 0)).toBe('none');
    expect(partState('file.party', 0)).toBe('none');
    expect(partState('file.zip.part', 0)).toBe('left');
    expect(partState(`file.zip.part-${host}-${process.pid}-0123abcd`, 0)).toBe('in use');
    expect(partState(`file.zip.part-${host}-${pid}-0123abcd`, Date.now())).toBe('left');
  });
});

describe('several processes', () => {
  const built = pathToFileURL(resolve(import.meta.dirname, '../../dist/src/download/index.js')).href;
  let server: TestServer;
  afterEach(() => server.close());

  function download(before = ''): ChildProcess {
    const code = `
      import { downloadFile } from ${JSON.stringify(built)};
      const [url, path] = process.argv.slice(1);
      ${before}
      await downloadFile(url, path, { expectedBytes: ${CONTENT.length} });`;
    return spawn(process.execPath, ['--input-type=module', '-e', code, server.url, path], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }

  /** Answers in twenty pieces, 20 ms apart. */
  const slowly = () =>
    startServer((request, response) => {
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const head =
        start > 0 ? { 'content-range': `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}` } : {};
      response.writeHead(start > 0 ? 206 : 200, { 'content-length': CONTENT.length - start, ...head });
      let sent = start;
      const timer = setInterval(() => {
        response.write(CONTENT.subarray(sent, sent + 30_000));
        sent += 30_000;
        if (sent < CONTENT.length && !response.destroyed) return;
        clearInterval(timer);
        response.end();
      }, 20);
    });

  const partArrived = async (child: ChildProcess) => {
    while (child.exitCode === null && !(await readdir(folder)).some((name) => name.includes('.part-'))) {
      await new Promise((done) => setTimeout(done, 5));
    }
    await new Promise((done) => setTimeout(done, 60));
  };

  /** In the child process: exits when some of the file has arrived. */
  const exitWithPart = `
      const { readdirSync, statSync } = await import('node:fs');
      const { dirname, join } = await import('node:path');
      setInterval(() => {
        const folder = dirname(path);
        const parts = readdirSync(folder).filter((name) => name.includes('.part-'));
        if (parts.some((name) => statSync(join(folder, name)).size > 0)) process.exit(3);
      }, 20);`;

  it('download the same file at the same time, and leave one complete file', async () => {
    server = await slowly();
    const codes = await Promise.all([1, 2, 3].map(async () => (await once(download(), 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0]);
    expect(await readdir(folder)).toEqual(['file.zip']);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it.each([
    ['that exits', exitWithPart, undefined],
    ['that is killed', '', 'SIGKILL'],
  ] as const)('go on with the part of one %s', async (_, before, signal) => {
    server = await slowly();
    const child = download(before);
    await partArrived(child);
    if (signal !== undefined) child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(existsSync(path)).toBe(false);
    await downloadFile(server.url, path, { expectedBytes: CONTENT.length });
    expect(server.ranges).toEqual(['', expect.stringMatching(/^bytes=[1-9]\d+-$/)]);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(await readdir(folder)).toEqual(['file.zip']);
  });
});
