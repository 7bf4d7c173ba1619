import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../src/errors.js';
import { version } from '../../src/version.js';
import { type FrameHeader, FrameReader, frameBytes } from '../../src/worker/frames.js';
import { runWorker, type WorkerContext } from '../../src/worker/index.js';

const start = {
  type: 'start',
  command: 'train',
  arguments: ['photos', '--out', 'run'],
  rank: 1,
  size: 2,
  directory: '/',
  resume: false,
};

interface Message {
  readonly header: FrameHeader;
  readonly payload: number[];
}

/** The coordinator's end of one worker's connection. */
class OneCoordinator {
  readonly path: string;
  readonly #server: Server;
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;
  socket: Socket | undefined;

  constructor(path: string) {
    this.path = path;
    this.#server = createServer((socket) => {
      this.socket = socket;
      const reader = new FrameReader();
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        for (const { header, payload } of reader.take(bytes)) {
          if (header.type !== 'alive') this.#messages.push({ header, payload: [...payload] });
        }
        this.#wake();
      });
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.path, resolve));
    return this;
  }

  /** The next message besides signs of life. */
  async next(): Promise<Message> {
    while (this.#messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#messages.shift()!;
  }

  send(header: FrameHeader, payload?: Uint8Array): void {
    for (const piece of frameBytes(header, payload)) this.socket!.write(piece);
  }

  async close(): Promise<void> {
    this.socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let folder: string;
let coordinator: OneCoordinator;
const lost: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-worker-'));
  const pipe = `\\\\.\\pipe\\graft-worker-${process.pid}-${Math.floor(performance.now() * 1000)}`;
  coordinator = await new OneCoordinator(
    process.platform === 'win32' ? pipe : join(folder, 'w.sock'),
  ).listen();
  lost.length = 0;
});

afterEach(async () => {
  await coordinator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a worker, and answers its hello. */
async function working(
  work: (context: WorkerContext) => Promise<object>,
  told: FrameHeader = start,
): Promise<{ readonly ended: Promise<unknown> }> {
  const ended = runWorker({ socket: coordinator.path, work, onLost: ({ message }) => lost.push(message) });
  expect((await coordinator.next()).header).toEqual({
    type: 'hello',
    protocol: 1,
    version,
    pid: process.pid,
    node: process.version,
    platform: process.platform,
  });
  coordinator.send(told);
  return { ended };
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('runWorker', () => {
  it('gets its work, tells events, and says that it is done', async () => {
    const { ended } = await working(async ({ start: given, collective, event, signal }) => {
      event({ event: 'note', text: given.arguments.join(' ') });
      return { event: 'done', rank: collective.rank, size: collective.size, asked: signal.aborted };
    });
    expect((await coordinator.next()).header).toEqual({
      type: 'event',
      event: { event: 'note', text: 'photos --out run' },
    });
    expect((await coordinator.next()).header).toEqual({
      type: 'done',
      result: { event: 'done', rank: 1, size: 2, asked: false },
    });
    expect(await ended).toBeUndefined();
    expect(lost).toEqual([]);
  });

  it('asks for collectives one after the other, and takes the results into the given memory', async () => {
    const values = Float32Array.of(1, 2);
    const { ended } = await working(async ({ collective }) => {
      const mean = await collective.allReduceMean(values);
      const sent = await collective.broadcast(Float32Array.of(7));
      await collective.barrier();
      return { mean: [...mean], same: mean === values, sent: [...sent] };
    });
    const bytes = (...numbers: number[]): Uint8Array => new Uint8Array(Float32Array.from(numbers).buffer);
    expect(await coordinator.next()).toEqual({
      header: { type: 'all-reduce', operation: 'mean', count: 2, sequence: 0 },
      payload: [...bytes(1, 2)],
    });
    coordinator.send({ type: 'result', sequence: 0, count: 2 }, bytes(5, 6));
    // Only rank 0 sends what is broadcast.
    expect(await coordinator.next()).toEqual({
      header: { type: 'broadcast', count: 1, sequence: 1 },
      payload: [],
    });
    coordinator.send({ type: 'result', sequence: 1, count: 1 }, bytes(9));
    expect(await coordinator.next()).toEqual({ header: { type: 'barrier', sequence: 2 }, payload: [] });
    coordinator.send({ type: 'result', sequence: 2, count: 0 });
    expect((await coordinator.next()).header.result).toEqual({ mean: [5, 6], same: true, sent: [9] });
    await ended;
  });

  it.each([
    ['of another sequence', { sequence: 1, count: 1 }, 4],
    ['of another count', { sequence: 0, count: 2 }, 4],
    ['with too few bytes', { sequence: 0, count: 1 }, 3],
  ])('ends the connection for a result %s', async (_, fields, length) => {
    await working(async ({ collective }) => ({ mean: await collective.allReduceMean(Float32Array.of(1)) }));
    await coordinator.next();
    coordinator.send({ type: 'result', ...fields }, new Uint8Array(length));
    await until(() => lost.length > 0);
    expect(lost).toEqual([
      expect.stringMatching(
        /^The connection to the coordinator has ended: The coordinator sent \d bytes as result/,
      ),
    ]);
  });

  it('tells an error that the work ends with', async () => {
    const failed = new GraftError('The disk is full.', { hint: 'Make room.' });
    const { ended } = await working(() => Promise.reject(failed));
    expect((await coordinator.next()).header).toEqual({
      type: 'failed',
      message: 'The disk is full.',
      hint: 'Make room.',
      kind: 'failed',
    });
    expect(await ended).toBe(failed);
  });

  it.each([
    ['another command', { command: 'predict' }, /start that is not valid: command/],
    ['a rank that does not exist', { rank: 2 }, /rank: expected a rank below size/],
    ['no arguments', { arguments: 'photos' }, /arguments/],
    ['no folder', { directory: '' }, /directory/],
  ])('refuses a start with %s', async (_, change, message) => {
    const { ended } = await working(async () => ({}), { ...start, ...change });
    expect((await coordinator.next()).header).toMatchObject({
      type: 'failed',
      kind: 'usage',
      message: expect.stringMatching(message),
    });
    expect(await ended).toBeInstanceOf(UsageError);
  });

  it('asks the work to finish', async () => {
    const { ended } = await working(async ({ signal }) => {
      await until(() => signal.aborted);
      return { stopped: true };
    });
    coordinator.send({ type: 'finish' });
    expect((await coordinator.next()).header).toEqual({ type: 'done', result: { stopped: true } });
    await ended;
  });

  it.each<[string, (one: OneCoordinator) => void, RegExp]>([
    ['the connection closes', (one) => one.socket!.destroy(), /has ended: it was closed\./],
    [
      'it is told so',
      (one) => one.send({ type: 'abort', reason: 'rank 0 has failed' }),
      /ended the work: rank 0 has failed\./,
    ],
    [
      'a message is unknown',
      (one) => one.send({ type: 'dance' }),
      /a message of the type "dance", which protocol 1/,
    ],
    ['a second start comes', (one) => one.send(start), /a message of the type "start"/],
    [
      'a result comes that nobody asked for',
      (one) => one.send({ type: 'result', sequence: 0, count: 0 }),
      /nobody asked for/,
    ],
    [
      'the bytes are no frame',
      (one) => one.socket!.write(Buffer.alloc(64, 0xff)),
      /header of 4294967295 bytes/,
    ],
  ])('is lost when %s', async (_, act, message) => {
    let begun = false;
    await working(() => {
      begun = true;
      return new Promise(() => undefined);
    });
    await until(() => begun);
    act(coordinator);
    await until(() => lost.length > 0);
    expect(lost).toEqual([expect.stringMatching(message)]);
  });

  it('says that nobody listens', async () => {
    const nobody = runWorker({
      socket: `${coordinator.path}x`,
      work: async () => ({}),
      onLost: () => undefined,
    });
    await expect(nobody).rejects.toThrow(/The worker cannot connect to .*x: /);
  });
});
