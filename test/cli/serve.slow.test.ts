import type { ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { atEnd } from '../at-end.js';
import { modelBytes } from '../serve/small-classifier.js';
import {
  catsAndDogs,
  type Ended,
  type Event,
  ended,
  eventsOf,
  filesBelow,
  graft,
  graftJson,
  hasShared,
  startGraft,
  temporaryFolder,
} from './command.js';
import { drawPhotograph } from './photographs.js';

const TOKEN = '0123456789abcdef0123456789abcdef';

let folder: string;
/** Photographs, real ones where there are any. */
let photographs: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'model.onnx'), modelBytes());
  photographs = hasShared ? await realPhotographs() : await drawnPhotographs();
});

async function realPhotographs(): Promise<string[]> {
  const folders = ['cats', 'dogs'].map((name) => join(catsAndDogs, 'validation', name));
  const names = await Promise.all(folders.map((each) => readdir(each)));
  return folders.flatMap((each, at) => names[at].slice(0, 16).map((name) => join(each, name)));
}

async function drawnPhotographs(): Promise<string[]> {
  await mkdir(join(folder, 'drawn'));
  return await Promise.all(
    Array.from({ length: 32 }, async (_, seed) => {
      const path = join(folder, 'drawn', `${seed}.jpg`);
      await writeFile(path, await drawPhotograph('discs', { width: 450, height: 370, seed }));
      return path;
    }),
  );
}

/** `graft serve` in a separate process. */
class Serving {
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
  readonly address: string;

  private constructor(child: ChildProcess, end: Promise<Ended>, address: string) {
    this.child = child;
    this.end = end;
    this.address = address;
  }

  static async start(...options: string[]): Promise<Serving> {
    const child = startGraft(['serve', 'model.onnx', '--port', '0', '--json', ...options], folder);
    const end = ended(child);
    atEnd(async () => child.kill('SIGKILL'));
    const line = await Promise.race([
      new Promise<string>((done) => child.stdout?.once('data', (text: string) => done(text))),
      end.then(({ stderr }) => {
        throw new Error(`graft serve ended: ${stderr}`);
      }),
    ]);
    return new Serving(child, end, (JSON.parse(line) as { address: string }).address);
  }

  async send(body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> {
    return await fetch(`${this.address}/classify`, { method: 'POST', body, headers });
  }

  /** Ends it as a service manager does. */
  async stop(): Promise<Ended> {
    this.child.kill('SIGTERM');
    return await this.end;
  }
}

describe('graft serve', () => {
  it('answers bytes, forms and JSON as graft predict does, and leaves no files', async () => {
    const events = await graftJson(['predict', 'model.onnx', ...photographs], folder);
    const expected = new Map(
      events.slice(0, -1).map(({ event: _, path, ...answer }: Event & { path?: string }) => [path, answer]),
    );
    const before = await filesBelow(folder);
    const serving = await Serving.start();
    const contents = await Promise.all(photographs.map((path) => readFile(path)));
    for (const [at, content] of contents.slice(0, 8).entries()) {
      const answer = await serving.send(content, { 'content-type': 'image/jpeg' });
      expect(await answer.json()).toEqual(expected.get(photographs[at]));
    }
    const form = new FormData();
    for (const [at, content] of contents.entries()) {
      form.append('image', new Blob([new Uint8Array(content)]), basename(photographs[at]));
    }
    const fromForm = (await (await serving.send(form)).json()) as { predictions: object[] };
    expect(fromForm.predictions).toEqual(
      photographs.map((path) => ({ name: basename(path), ...expected.get(path) })),
    );
    const json = JSON.stringify({ images: contents.map((content) => content.toString('base64')) });
    const fromJson = await serving.send(json, { 'content-type': 'application/json' });
    expect(await fromJson.json()).toEqual({ predictions: photographs.map((path) => expected.get(path)) });

    const { code, stdout, stderr } = await serving.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(eventsOf(stdout)).toEqual([
      {
        event: 'serving',
        address: serving.address,
        port: Number(new URL(serving.address).port),
        model: 'model.onnx',
        classNames: ['cats', 'dogs', 'birds'],
        token: false,
      },
      { event: 'ended', unanswered: 0 },
    ]);
    expect(await filesBelow(folder)).toEqual(before);
  });

  it('answers 64 requests at once, broken ones among them, and counts them', async () => {
    const serving = await Serving.start();
    const contents = await Promise.all(photographs.map((path) => readFile(path)));
    const answers = await Promise.all(
      Array.from({ length: 64 }, async (_, at) => {
        const content = contents[at % contents.length];
        return await serving.send(at % 8 === 7 ? content.subarray(0, content.length / 2) : content);
      }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 64 }, (_, at) => (at % 8 === 7 ? 422 : 200)));
    const metrics = await (await fetch(`${serving.address}/metrics`)).text();
    expect(metrics).toContain('\ngraft_pictures_total{outcome="classified"} 56\n');
    expect(metrics).toContain('\ngraft_pictures_total{outcome="unreadable"} 8\n');
    expect(metrics).toContain('\ngraft_queue_pictures 0\n');
    expect((await serving.stop()).code).toBe(0);
  });

  it('keeps its limits, and recovers when there was too much', async () => {
    const serving = await Serving.start(
      ...['--max-bytes', '100000', '--max-pixels', '1000000', '--queue', '4', '--max-pictures', '2'],
    );
    const content = await readFile(photographs[0]);
    expect(content.length).toBeLessThan(100_000);
    expect((await serving.send(new Uint8Array(100_001))).status).toBe(413);
    const json = JSON.stringify({ images: Array(3).fill('aaaa') });
    expect((await serving.send(json, { 'content-type': 'application/json' })).status).toBe(413);
    const answers = await Promise.all(Array.from({ length: 64 }, () => serving.send(content)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses).toEqual(new Set([200, 503]));
    for (const answer of answers.filter(({ status }) => status === 503)) {
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect((await serving.send(content)).status).toBe(200);
    expect((await serving.stop()).code).toBe(0);
  });

  it('asks for the token of a file, and never shows it', async () => {
    await writeFile(join(folder, 'token'), `${TOKEN}\n`);
    const serving = await Serving.start('--token-file', 'token', '--host', '0.0.0.0');
    const address = serving.address.replace('0.0.0.0', '127.0.0.1');
    const content = await readFile(photographs[0]);
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${address}/classify`, { method: 'POST', body: content, headers });
    expect((await send({})).status).toBe(401);
    expect((await send({ authorization: `Bearer ${TOKEN.replace('0', 'f')}` })).status).toBe(401);
    expect((await send({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    const { code, stdout, stderr } = await serving.stop();
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(TOKEN);
    for (const options of [
      ['--token', TOKEN],
      ['--token-file', 'token'],
    ]) {
      const child = startGraft(['serve', 'model.onnx', '--port', '0', ...options], folder);
      const end = ended(child);
      child.stdout?.on('data', (text: string) => text.includes('Ctrl-C') && child.kill('SIGINT'));
      expect(await end).toMatchObject({ code: 0, stdout: expect.not.stringContaining(TOKEN) });
    }
  });

  it('prints an address and a command that works', async () => {
    const child = startGraft(['serve', 'model.onnx', '--port', '0'], folder);
    const end = ended(child);
    const said = await new Promise<string>((done) => {
      let text = '';
      child.stdout?.on('data', (piece: string) => {
        text += piece;
        if (text.includes('Ctrl-C')) done(text);
      });
    });
    const [, address] = /^Serving model\.onnx \(3 classes\) at (http:\/\/127\.0\.0\.1:\d+), on /.exec(said)!;
    expect(said).toContain(`\nTry it: curl -F image=@cat.jpg ${address}/classify\n`);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the end of graft serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s lets running requests end', async (signal) => {
    const serving = await Serving.start();
    const contents = await Promise.all(photographs.map((path) => readFile(path)));
    const running = Array.from({ length: 48 }, (_, at) => serving.send(contents[at % contents.length]));
    await Promise.race(running);
    serving.child.kill(signal);
    const answers = await Promise.allSettled(running);
    // Those that had not been accepted yet are refused by the system, and those over a kept connection by the server.
    const statuses = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.status : 0));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status !== 200 && status !== 0)).toEqual([]);
    const { code, stdout, stderr } = await serving.end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(eventsOf(stdout).at(-1)).toEqual({ event: 'ended', unanswered: 0 });
  });

  it('does not wait longer than --grace, and says what was left', async () => {
    const serving = await Serving.start('--grace', '0.5');
    const { port } = new URL(serving.address);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST /classify HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 1000\r\n\r\nhalf`);
    await wait(300);
    const start = performance.now();
    const { code, stdout, stderr } = await serving.stop();
    expect(performance.now() - start).toBeLessThan(5000);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'graft: 1 picture had no answer within 0.5 s.\n' });
    expect(eventsOf(stdout).at(-1)).toEqual({ event: 'ended', unanswered: 1 });
    socket.destroy();
  });
});

describe('graft serve refuses before it begins', () => {
  it.each([
    ['a model that is not there', ['nowhere.onnx'], 2, /There is no model nowhere\.onnx\./],
    [
      'an address without a token',
      ['model.onnx', '--host', '0.0.0.0'],
      2,
      /so a token of your own is needed\.\n.*--token-file/,
    ],
    ['a token that can be guessed', ['model.onnx', '--token', 'secret'], 2, /at least 16 letters/],
    [
      'a token file with a token that can be guessed',
      ['model.onnx', '--token-file', 'model.onnx'],
      2,
      /at least 16 letters.* in the file model\.onnx but received/,
    ],
    [
      'a token file that is not there',
      ['model.onnx', '--token-file', 'no'],
      2,
      /The token file no cannot be read: the file is not there\.\n.*node -p .* > no\n/,
    ],
    [
      'two tokens',
      ['model.onnx', '--token', TOKEN, '--token-file', 'no'],
      2,
      /either --token or --token-file/,
    ],
    ['a port that there is not', ['model.onnx', '--port', '70000'], 2, /a port up to 65535/],
    ['a file that is no classifier', [join('token')], 1, /is not an ONNX model/],
  ])('%s', async (_, args, code, message) => {
    await writeFile(join(folder, 'token'), `${TOKEN}\n`);
    const refused = await graft(['serve', ...args], folder);
    expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('a port that is taken', async () => {
    await writeFile(join(folder, 'token'), `${TOKEN}\n`);
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const refused = await graft(['serve', 'model.onnx', '--port', String(port)], folder);
    const damaged = await graft(['serve', 'token', '--port', String(port)], folder);
    other.close();
    // It is found before the model is read.
    expect(damaged.stderr).toBe(refused.stderr);
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^graft: Port \d+ is in use by another program\.\n.*--port 0/),
    });
  });
});
