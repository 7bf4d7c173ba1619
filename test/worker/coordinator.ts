import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Frame, type FrameHeader, FrameReader, frameBytes } from '../../src/worker/frames.js';
import type { Start } from '../../src/worker/index.js';
import { program } from '../cli/command.js';

/** How one worker has ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Its last message, `done` or `failed`. */
  readonly last: FrameHeader | undefined;
}

/** A message of a worker, and who sent it. */
export interface Heard {
  readonly rank: number;
  readonly header: FrameHeader;
}

export interface CoordinatorOptions {
  readonly size: number;
  /** Arguments of `graft train`; of a function, those of a rank. */
  readonly arguments: readonly string[] | ((rank: number) => readonly string[]);
  readonly directory: string;
  readonly resume?: boolean;
  /** Changes what a rank is told. */
  readonly start?: (start: Start) => object;
  /** Called with each message of a worker before it is answered. */
  readonly onMessage?: (heard: Heard, workers: Coordinator) => void;
}

let worlds = 0;

/**
 * A coordinator for tests: starts `graft worker` as often as asked, and adds up numbers in the order of the ranks. When
 * a worker ends without being done, the others are ended too.
 */
export class Coordinator {
  readonly heard: Heard[] = [];
  readonly #options: CoordinatorOptions;
  readonly #children: ChildProcess[] = [];
  readonly #sockets: (Socket | undefined)[] = [];
  readonly #servers: Server[] = [];
  readonly #last: (FrameHeader | undefined)[] = [];
  #asked = new Map<number, { readonly header: FrameHeader; readonly values: Float32Array }>();

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  /** Runs all workers to their end. */
  async run(): Promise<WorkerEnd[]> {
    const world = worlds++;
    const ranks = Array.from({ length: this.#options.size }, (_, rank) => rank);
    return await Promise.all(ranks.map((rank) => this.#runWorker(world, rank)));
  }

  kill(rank: number): void {
    this.#children[rank].kill('SIGKILL');
  }

  halt(rank: number): void {
    this.#children[rank].kill('SIGSTOP');
  }

  send(rank: number, header: FrameHeader, payload?: Uint8Array): void {
    for (const piece of frameBytes(header, payload)) this.#sockets[rank]?.write(piece);
  }

  /** Sends bytes that need not be a frame. */
  sendBytes(rank: number, bytes: Uint8Array): void {
    this.#sockets[rank]?.write(bytes);
  }

  disconnect(rank: number): void {
    this.#sockets[rank]?.destroy();
  }

  async #runWorker(world: number, rank: number): Promise<WorkerEnd> {
    const { directory } = this.#options;
    const path =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\graft-test-${process.pid}-${world}-${rank}`
        : join(directory, `w${world}-${rank}.sock`);
    const server = createServer((socket) => this.#serve(rank, socket));
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const env = { ...process.env, GRAFT_HOME: join(directory, 'graft-home') };
    const child = spawn(process.execPath, [program, 'worker', '--socket', path], {
      cwd: '/',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children[rank] = child;
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = await new Promise<Pick<WorkerEnd, 'code' | 'signal'>>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    server.close();
    const last = this.#last[rank];
    if (last?.type !== 'done') {
      for (const [other, socket] of this.#sockets.entries()) if (other !== rank) socket?.destroy();
    }
    return { ...ended, stderr, last };
  }

  #serve(rank: number, socket: Socket): void {
    this.#sockets[rank] = socket;
    const reader = new FrameReader();
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (const frame of reader.take(bytes)) this.#take(rank, frame);
    });
  }

  #take(rank: number, { header, payload }: Frame): void {
    const { onMessage, directory, size, resume = false, start } = this.#options;
    const heard = { rank, header };
    this.heard.push(heard);
    onMessage?.(heard, this);
    switch (header.type) {
      case 'hello': {
        const given = this.#options.arguments;
        const told: Start = {
          command: 'train',
          arguments: typeof given === 'function' ? given(rank) : given,
          rank,
          size,
          directory,
          resume,
        };
        this.send(rank, { type: 'start', ...(start?.(told) ?? told) });
        break;
      }
      case 'all-reduce':
      case 'broadcast':
      case 'barrier':
        this.#asked.set(rank, { header, values: new Float32Array(payload.slice().buffer) });
        if (this.#asked.size === size) this.#answer();
        break;
      case 'done':
      case 'failed':
        this.#last[rank] = header;
        break;
    }
  }

  #answer(): void {
    const { size } = this.#options;
    const asked = Array.from({ length: size }, (_, rank) => this.#asked.get(rank)!);
    this.#asked = new Map();
    const same = ({ header }: { readonly header: FrameHeader }): string =>
      [header.type, header.sequence, header.count].join(' ');
    if (asked.some((one) => same(one) !== same(asked[0]))) {
      const reason = `the ranks ask for different things: ${asked.map(same).join(', ')}`;
      for (const rank of asked.keys()) this.send(rank, { type: 'abort', reason });
      return;
    }
    const [{ header, values }] = asked;
    if (header.type === 'all-reduce') {
      for (const { values: more } of asked.slice(1)) {
        for (let at = 0; at < more.length; at++) values[at] += more[at];
      }
      for (let at = 0; at < values.length; at++) values[at] /= size;
    }
    const bytes = new Uint8Array(values.buffer);
    for (const rank of asked.keys()) {
      this.send(rank, { type: 'result', sequence: header.sequence, count: values.length }, bytes);
    }
  }
}
