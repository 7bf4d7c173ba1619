import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { crc32 } from '../../src/files/crc32.js';
import type { DataChange, DataState, PhotographPage, StudioInfo } from '../../src/studio/api.js';
import { graft, program, temporaryFolder } from '../cli/command.js';
import { drawPhotograph, photographFolder } from '../cli/photographs.js';
import { RunningStudio, refusal, until } from './studio.js';

const classes = ['discs', 'squares'] as const;
const markup = `<img src=x onerror=alert(1)>'"&.jpg`;

let folder: string;
let studio: RunningStudio;
let state: DataState;

const page = async (query = 'limit=500'): Promise<PhotographPage> =>
  await studio.get(`/api/data/photographs?${query}`);
const statusOf = async (...args: Parameters<RunningStudio['send']>): Promise<number> =>
  (await studio.send(...args)).status;

beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), { classes, perClass: 4, seed: 1 });
  const picture = await drawPhotograph('discs', { width: 60, height: 60, seed: 9 });
  await writeFile(join(folder, 'photos/discs', markup), picture);
  // A file outside the folders, and links to it among the photographs.
  await mkdir(join(folder, 'secret'));
  await writeFile(join(folder, 'secret/secret.jpg'), picture);
  await writeFile(join(folder, 'secret/key.txt'), 'a secret');
  await symlink(join(folder, 'secret/secret.jpg'), join(folder, 'photos/discs/link.jpg'));
  await symlink(join(folder, 'secret'), join(folder, 'photos/out'));
  await mkdir(join(folder, 'runs'));
  studio = await RunningStudio.start(['photos'], folder);
  state = await until(
    () => studio.get<DataState>('/api/data'),
    ({ loading }) => !loading,
  );
});

/** The server's answer, line by line, to a request that no browser would send. */
async function rawAnswer(lines: readonly string[]): Promise<string[]> {
  return await new Promise((done, failed) => {
    const socket = connect({ host: '127.0.0.1', port: studio.port });
    let text = '';
    socket.setEncoding('latin1').on('data', (piece: string) => {
      text += piece;
    });
    socket.on('error', failed);
    socket.on('close', () => done(text.split('\r\n')));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

describe('the sender of a request', () => {
  it('must be this machine', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const reached = await new Promise<boolean>((done) => {
        const socket = connect({ host: address, port: studio.port, timeout: 2000 });
        socket.on('connect', () => done(true));
        socket.on('error', () => done(false));
        socket.on('timeout', () => done(false));
        socket.on('close', () => socket.destroy());
      });
      expect({ address, reached }).toEqual({ address, reached: false });
    }
  });

  it('must use a host name of this machine (DNS rebinding)', async () => {
    const { port } = studio;
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `0.0.0.0:${port}`,
    ]) {
      const answer = await studio.send('/api/data', { headers: { host } });
      expect([host, answer.status]).toEqual([host, 403]);
      expect(answer.body.toString()).not.toContain('discs');
    }
    for (const path of [
      '/',
      '/?token=x',
      '/api/events',
      `/api/data/photographs/${state.samples[0].id}/thumbnail`,
    ]) {
      expect([path, await statusOf(path, { headers: { host: `evil.example:${port}` } })]).toEqual([
        path,
        403,
      ]);
    }
    expect(await statusOf('/api/data', { headers: { host: `localhost:${port}` } })).toBe(200);
    const lines = [
      ['GET /api/data HTTP/1.0'],
      [`GET http://${studio.host}/api/data HTTP/1.1`, 'Host: evil.example'],
      ['GET /api/data HTTP/1.1', `Host: ${studio.host}`, 'Host: evil.example'],
      ['GET /api/data HTTP/1.1', `Host: ${studio.host}, evil.example`],
      ['GET /api/data HTTP/1.1', 'Host: evil.example', `X-Forwarded-Host: ${studio.host}`],
    ];
    for (const line of lines) {
      const [first] = await rawAnswer([...line, `Cookie: ${studio.cookie}`, 'Connection: close']);
      expect([line, first]).toEqual([line, expect.stringMatching(/^HTTP\/1\.1 40[03] /)]);
    }
  });

  it('must be the Studio’s page (requests from other sites)', async () => {
    const thumbnail = `/api/data/photographs/${state.samples[0].id}/thumbnail`;
    for (const path of ['/api/data', '/api/events', thumbnail, '/api/runs']) {
      for (const headers of [
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: `http://127.0.0.1:${studio.port + 1}` },
        { origin: `https://127.0.0.1:${studio.port}` },
        { origin: `http://localhost:${studio.port}` },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      ]) {
        const { status, headers: got } = await studio.send(path, { headers });
        expect([path, headers, status]).toEqual([path, headers, 403]);
        expect(got['access-control-allow-origin']).toBeUndefined();
      }
    }
    const before = await studio.get<DataState>('/api/data');
    for (const headers of [
      { origin: undefined },
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      // Requests that a form can send without a preflight.
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ]) {
      const options = { method: 'POST', body: '{"name":"evil"}', headers };
      expect([403, 415]).toContain(await statusOf('/api/data/classes', options));
    }
    expect((await studio.get<DataState>('/api/data')).version).toBe(before.version);
    // No site passes a preflight request.
    const preflight = await studio.send('/api/data/classes', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(403);
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('must know the token', async () => {
    const thumbnail = `/api/data/photographs/${state.samples[0].id}/thumbnail`;
    const name = studio.cookie.split('=')[0];
    for (const cookie of [
      undefined,
      '',
      `${name}=`,
      `${name}=guess`,
      `other=${studio.cookie.split('=')[1]}`,
    ]) {
      for (const path of ['/', '/api/data', '/api/events', '/api/runs', thumbnail, '/assets/x.js']) {
        expect([cookie, path, await statusOf(path, { headers: { cookie } })]).toEqual([cookie, path, 401]);
      }
    }
    expect(await statusOf('/?token=guess', { headers: { cookie: undefined } })).toBe(401);
    // Only the link uses the token.
    const token = new URL(studio.link).searchParams.get('token');
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(await statusOf(`/api/data?token=${token}`, { headers: { cookie: undefined } })).toBe(401);
    const { headers } = await studio.send(`/?token=${token}`, { headers: { cookie: undefined } });
    expect(headers.location).toBe('/');
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain(token);
  });

  it.runIf(process.platform === 'linux')(
    'is not told the token by the command line of the browser',
    async () => {
      const other = await temporaryFolder();
      await mkdir(join(other, 'bin'));
      const seen = join(other, 'opened.txt');
      await writeFile(
        join(other, 'bin/xdg-open'),
        `#!/bin/sh\nprintf '%s' "$*" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`,
        {
          mode: 0o755,
        },
      );
      // A browser is opened only from a terminal.
      const command = `'${process.execPath}' '${program}' studio`;
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        cwd: other,
        env: { ...process.env, PATH: `${join(other, 'bin')}:${process.env.PATH}`, GRAFT_HOME: other },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        let printed = '';
        child.stdout.on('data', (text) => {
          printed += String(text);
        });
        const opened = await until(
          () => readFile(seen, 'utf8').catch(() => ''),
          (text) => text !== '',
        );
        const [, token] = /\?token=([\w-]{32})/.exec(printed) ?? [];
        expect(token).toBeDefined();
        expect(opened).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?once=[\w-]{32}$/);
        expect(opened).not.toContain(token);
        expect((await fetch(opened, { redirect: 'manual' })).status).toBe(302);
        expect((await fetch(opened, { redirect: 'manual' })).status).toBe(401);
      } finally {
        child.kill('SIGHUP');
      }
    },
  );

  it('must have a separate token if other machines can reach the server', async () => {
    for (const args of [
      ['--host', '0.0.0.0'],
      ['--host', '::'],
      ['--host', '192.0.2.1'],
      ['--host', '0.0.0.0', '--token', 'short'],
    ]) {
      const { code, stderr } = await graft(['studio', '--no-open', ...args], folder);
      expect([args, code]).toEqual([args, 2]);
      expect(stderr).toContain('token');
    }
    const { stderr } = await graft(['studio', '--no-open', '--host', '0.0.0.0'], folder);
    expect(stderr).toContain('Whoever has it sees the photographs');
    expect(stderr).toContain('unencrypted');
    const token = '0123456789abcdef0123';
    const open = await RunningStudio.start(['photos', '--host', '0.0.0.0', '--token', token], folder);
    expect(open.link).toContain(token);
    expect((await open.send('/api/studio', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await open.send('/api/studio', { headers: { cookie: undefined } })).status).toBe(401);
    expect((await open.get<StudioInfo>('/api/studio')).version).toBeTruthy();
  });
});

describe('graft studio', () => {
  it('reports unusable options, and ends', async () => {
    const missing = await graft(['studio', 'nowhere', '--no-open'], folder);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no folder nowhere') });
    const port = await graft(['studio', '--no-open', '--port', String(studio.port)], folder);
    expect(port).toMatchObject({ code: 1, stderr: expect.stringContaining('is in use by another program') });
    const file = await graft(['studio', '--no-open', '--runs', 'secret/key.txt'], folder);
    expect(file).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Choose another one with --runs'),
    });
  });

  it('ends with Ctrl-C, also with open connections', async () => {
    const other = await RunningStudio.start(['photos'], folder);
    const stream = await fetch(`http://${other.host}/api/events`, { headers: { cookie: other.cookie } });
    expect(stream.status).toBe(200);
    const { code, stderr } = await other.stop();
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    await stream.body?.cancel().catch(() => undefined);
  });
});

describe('requests for files', () => {
  it('are refused outside the folders, in any spelling', async () => {
    const { id } = state.samples[0];
    const ways = [
      '/../secret/key.txt',
      '/..%2fsecret%2fkey.txt',
      '/%2e%2e/%2e%2e/secret/key.txt',
      '/..%5c..%5csecret%5ckey.txt',
      '/%252e%252e%252fsecret%252fkey.txt',
      '/....//secret/key.txt',
      `/${encodeURIComponent(join(folder, 'secret/key.txt'))}`,
      join(folder, 'secret/key.txt'),
      '/%00',
      '/index.html%00.png',
      '/assets/..%2f..%2fpackage.json',
      '/file:///etc/passwd',
    ];
    const places = [
      '',
      '/assets',
      '/api/data/photographs',
      `/api/data/photographs/${id}`,
      '/api/data/classes',
      '/api/runs',
      '/api/runs/x/downloads',
      '/api/runs/x/pictures',
    ];
    for (const place of places) {
      for (const way of ways) {
        const { status, body } = await studio.send(`${place}${way}`);
        expect([place + way, status < 500 && status >= 300]).toEqual([place + way, true]);
        expect(body.toString()).not.toMatch(/a secret|root:|"dependencies"/);
      }
    }
    for (const query of ['class=../secret', 'class=%00', `class=${encodeURIComponent(folder)}`]) {
      expect(await statusOf(`/api/data/photographs?${query}`)).toBe(404);
    }
  });

  it('are refused behind a symbolic link that leads outside', async () => {
    const { photographs } = await page();
    const leading = photographs.filter(({ name }) => name === 'link.jpg' || name === 'secret.jpg');
    expect(leading.map(({ name }) => name).sort()).toEqual(['link.jpg', 'secret.jpg']);
    for (const { id } of leading) {
      for (const what of ['thumbnail', 'picture']) {
        expect(await statusOf(`/api/data/photographs/${id}/${what}`)).toBe(404);
      }
      const settings = { photograph: id, settings: { rotation: 0.1 } };
      const body = JSON.stringify(settings);
      expect(await statusOf('/api/data/augmentation', { method: 'POST', body })).toBe(404);
    }
    const discs = state.classes.find(({ name }) => name === 'discs')!;
    const squares = state.classes.find(({ name }) => name === 'squares')!;
    const out = state.classes.find(({ name }) => name === 'out')!;
    const moved = await studio.post<DataChange>('/api/data/moves', {
      photographs: leading.map(({ id }) => id),
      to: squares.id,
    });
    expect(moved.moved).toEqual([]);
    expect(moved.left.map(({ reason }) => reason).sort()).toEqual([
      'it is a symbolic link',
      expect.stringContaining('lies outside'),
    ]);
    // Nor does it write there.
    const [own] = photographs.filter((one) => one.classes.includes(discs.id) && one.name === '000.jpg');
    const put = await studio.post<DataChange>('/api/data/moves', { photographs: [own.id], to: out.id });
    expect(put.moved).toEqual([]);
    const picture = await drawPhotograph('discs', { width: 60, height: 60, seed: 3 });
    const sent = await studio.send(`/api/data/classes/${out.id}/photographs?name=x.jpg`, {
      method: 'POST',
      body: picture,
    });
    expect(refusal(sent)).toMatchObject({ status: 500, error: expect.stringContaining('lies outside') });
    expect(await readFile(join(folder, 'secret/key.txt'), 'utf8')).toBe('a secret');
  });

  it('cannot leave the folders through a forged journal', async () => {
    const other = await temporaryFolder();
    await photographFolder(join(other, 'photos'), { classes, perClass: 2, seed: 1 });
    await writeFile(join(other, 'outside.jpg'), await readFile(join(other, 'photos/discs/000.jpg')));
    await mkdir(join(other, 'photos/.graft-studio'));
    const entries = [
      ['data:../outside.jpg', 'data:discs/000.jpg'],
      ['data:discs/x.jpg', `data:${join(other, 'outside.jpg')}`],
      ['aside:../../outside.jpg', 'data:discs/000.jpg'],
    ].map(([from, to], at) => ({
      ...{ entry: 'change', id: String(at), time: '', kind: 'move', className: null },
      operations: [{ from, to }],
    }));
    const lines = entries.map((entry) => JSON.stringify(entry)).join('\n');
    await writeFile(join(other, 'photos/.graft-studio/journal.jsonl'), `${lines}\n{"entry":"chan`);
    const open = await RunningStudio.start(['photos'], other);
    for (const _ of entries) {
      const { moved, left } = await open.post<DataChange>('/api/data/undo');
      expect(moved).toEqual([]);
      expect(left[0].reason).toContain('lies outside');
    }
    expect((await open.get<DataState>('/api/data')).total).toBe(4);
  });

  it('do not overwrite the target of a link among the photographs', async () => {
    for (const [planted, target] of [
      ['.graft-studio', 'elsewhere'],
      ['.graft-studio/journal.jsonl', 'elsewhere/notes.txt'],
    ]) {
      const other = await temporaryFolder();
      await photographFolder(join(other, 'photos'), { classes, perClass: 2, seed: 1 });
      await mkdir(join(other, 'elsewhere'));
      await writeFile(join(other, 'elsewhere/notes.txt'), 'mine');
      if (planted.includes('/')) await mkdir(join(other, 'photos/.graft-studio'));
      await symlink(join(other, target), join(other, 'photos', planted));
      const open = await RunningStudio.start(['photos'], other);
      const { samples } = await until(
        () => open.get<DataState>('/api/data'),
        ({ loading }) => !loading,
      );
      const [{ id }] = samples;
      const body = JSON.stringify({ photographs: [id], to: 'aside' });
      expect(await open.send('/api/data/moves', { method: 'POST', body })).toMatchObject({ status: 500 });
      expect(await readdir(join(other, 'elsewhere'))).toEqual(['notes.txt']);
      expect(await readFile(join(other, 'elsewhere/notes.txt'), 'utf8')).toBe('mine');
    }
  });

  it('are refused with an invalid class name', async () => {
    const names = [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      'a\0b',
      '.hidden',
      'train',
      'CON',
      'x:y',
      'a\u202eb',
    ];
    for (const name of [...names, 'x'.repeat(300), '   ', 'trailing.']) {
      const body = JSON.stringify({ name });
      expect([name, await statusOf('/api/data/classes', { method: 'POST', body })]).toEqual([name, 400]);
    }
  });

  it('are refused for a file that another run’s folder links to', async () => {
    const run = join(folder, 'runs/planted');
    await mkdir(run);
    for (const name of ['model.onnx', 'report.html', 'config.json', 'events.jsonl']) {
      await symlink(join(folder, 'secret/key.txt'), join(run, name));
    }
    const results = { formatVersion: 1, results: {} };
    await writeFile(join(run, 'results.json'), JSON.stringify(results));
    await writeFile(join(run, 'studio.json'), '{"formatVersion":1}');
    await symlink(join(folder, 'secret'), join(folder, 'runs/linked'));
    const { runs } = await studio.get<{ runs: { id: string; name: string; hasModel: boolean }[] }>(
      '/api/runs',
    );
    expect(runs.map(({ name, hasModel }) => [name, hasModel])).toEqual([['planted', false]]);
    for (const path of ['downloads/model.onnx', 'downloads/report.html', 'report', 'evaluation/test']) {
      const { status, body } = await studio.send(`/api/runs/${runs[0].id}/${path}`);
      expect([path, status]).toEqual([path, 404]);
      expect(body.toString()).not.toContain('a secret');
    }
  });
});

describe('the server limits', () => {
  it('the size of a body, a list and a picture', async () => {
    const [discs] = state.classes;
    const large = { method: 'POST', body: Buffer.alloc(10), headers: { 'content-length': String(2 ** 30) } };
    const upload = `/api/data/classes/${discs.id}/photographs?name=x.jpg`;
    const announced = await studio.send(upload, large).catch((error: Error) => error);
    expect(announced instanceof Error || announced.status === 413).toBe(true);
    // In chunks, without a stated length.
    const { limits } = await studio.get<StudioInfo>('/api/studio');
    const start = await drawPhotograph('discs', { width: 60, height: 60, seed: 3 });
    const endless = await studio
      .send(upload, {
        method: 'POST',
        headers: { 'transfer-encoding': 'chunked' },
        body: Buffer.concat([start, Buffer.alloc(limits.uploadBytes)]),
      })
      .catch((error: Error) => error);
    expect(endless instanceof Error || endless.status === 413).toBe(true);
    const json = JSON.stringify({ name: 'x'.repeat(2 ** 20) });
    const body = await studio
      .send('/api/data/classes', { method: 'POST', body: json })
      .catch((error: Error) => error);
    expect(body instanceof Error || body.status === 413).toBe(true);
    expect(await statusOf(`/api/data/photographs?limit=${limits.pageSize + 1}`)).toBe(400);
    const ids = JSON.stringify({ photographs: Array(limits.movedAtOnce + 1).fill('x'), to: 'aside' });
    expect(await statusOf('/api/data/moves', { method: 'POST', body: ids })).toBe(400);
    expect((await studio.get<DataState>('/api/data')).total).toBe(state.total);
  });

  it('the number of pixels, also in small files', async () => {
    // A small file with 30000 x 30000 pixels in its header.
    const bomb = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    bomb.writeUInt32BE(30_000, 16);
    bomb.writeUInt32BE(30_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const [discs] = state.classes;
    const path = `/api/data/classes/${discs.id}/photographs?name=bomb.png`;
    const answer = await studio.send(path, { method: 'POST', body: bomb });
    expect(refusal(answer)).toMatchObject({
      status: 415,
      error: expect.stringContaining('more than the limit'),
    });
  });

  it('the number of open event streams', async () => {
    const events = async (): Promise<Response> =>
      await fetch(`http://${studio.host}/api/events`, { headers: { cookie: studio.cookie } });
    const open: Response[] = [];
    try {
      // One after the other: of more than 16 connections that are opened at once, the oldest are ended as strangers'.
      for (let at = 0; at < 30; at++) open.push(await events());
      const statuses = open.map(({ status }) => status);
      expect(statuses).toEqual([...Array(24).fill(200), ...Array(6).fill(429)]);
    } finally {
      await Promise.all(open.map(({ body }) => body?.cancel()));
    }
    // A page that is closed frees its place.
    await until(
      async () => {
        const { status, body } = await events();
        await body?.cancel();
        return status;
      },
      (status) => status === 200,
    );
  });

  it.skipIf(process.platform === 'win32')('reading of a pipe with the name of a picture', async () => {
    // Opening a pipe as a file waits forever.
    spawnSync('mkfifo', [join(folder, 'photos/squares/pipe.jpg')]);
    await studio.post('/api/data/inspect');
    const { total } = await until(
      () => studio.get<DataState>('/api/data'),
      ({ inspection }) => inspection.state === 'ready',
    );
    expect(total).toBe(state.total + 1);
    const { photographs } = await page('problem=1');
    const pipe = photographs.find(({ name }) => name === 'pipe.jpg')!;
    expect(pipe.problem).toMatchObject({ used: false });
    expect(await statusOf(`/api/data/photographs/${pipe.id}/thumbnail`)).toBe(415);
  });
});

describe('an answer', () => {
  it('has headers that forbid scripts, frames and type guessing, at every address', async () => {
    const { id } = state.samples[0];
    for (const path of [
      '/',
      '/api/data',
      '/nothing',
      '/api/nothing',
      `/api/data/photographs/${id}/thumbnail`,
    ]) {
      const { headers } = await studio.send(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
    }
    const refused = await studio.send('/api/data', { headers: { host: 'evil.example' } });
    expect(refused.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('never contains a file name as markup', async () => {
    const { photographs } = await page();
    const found = photographs.find(({ name }) => name.includes('onerror'))!;
    expect(found.name).toBe(markup);
    const list = await studio.send('/api/data/photographs');
    expect(list.headers['content-type']).toMatch(/^application\/json/);
    const missing = await studio.send(`/${encodeURIComponent('<script>alert(1)</script>')}`);
    expect(missing.headers['content-type']).toMatch(/^application\/json/);
    expect(missing.body.toString()).not.toContain('<script>');
    const wrong = await studio.send('/api/data/photographs?limit=<script>');
    expect(wrong.headers['content-type']).toMatch(/^application\/json/);
  });

  it('is an error with a message for every invalid request', async () => {
    const asked: [string, string, string | undefined, number][] = [
      ['GET', '/api/nothing', undefined, 404],
      ['GET', '/api/data/photographs/none/thumbnail', undefined, 404],
      ['GET', '/api/runs/none', undefined, 404],
      ['GET', '/api/runs/none/events', undefined, 404],
      ['GET', '/api/data/inspection?x', undefined, 200],
      ['GET', '/api/comparison?runs=a', undefined, 400],
      ['POST', '/api/data/classes', '{', 400],
      ['POST', '/api/data/classes', '{"name":1}', 400],
      ['POST', '/api/data/classes', '{"name":"x","path":"/etc"}', 400],
      ['POST', '/api/runs', '{"recipe":"none"}', 400],
      ['POST', '/api/runs', '{"recipe":"fast","settings":{"nothing":1}}', 400],
      ['POST', '/api/runs', '{"recipe":"fast","weights":"/etc/passwd"}', 400],
      ['POST', '/api/runs', '{"recipe":"fast","settings":{"name":"x"}}', 400],
      ['POST', '/api/runs/none/pause', undefined, 404],
      ['DELETE', '/api/data/classes/x', undefined, 404],
    ];
    for (const [method, path, body, status] of asked) {
      const answer = await studio.send(path, { method, body });
      expect([path, body, answer.status]).toEqual([path, body, status]);
      if (status !== 200) expect(refusal(answer).error).toMatch(/\.$/);
    }
  });
});
