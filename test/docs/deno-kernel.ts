import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/* The part of Jupyter that runs a notebook's cells in Deno's kernel: its messages over ZeroMQ's protocol. */

/** The result of a cell. Its printed output can arrive later. */
export interface CellOutput {
  /** The displayed outputs, by media type. */
  readonly shown: Record<string, unknown>[];
  /** The error that it threw. */
  error: string | undefined;
}

interface JupyterMessage {
  readonly type: string;
  readonly parent: string | undefined;
  readonly content: Record<string, unknown>;
}

const delimiter = '<IDS|MSG>';
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Deno's kernel in a separate process, as Jupyter starts it. */
export class DenoKernel {
  readonly #process: ChildProcess;
  readonly #key: string;
  readonly #shell: MessageSocket;
  readonly #published: MessageSocket;
  readonly #session = randomUUID();
  /** The text that the cells have printed so far. */
  printed = '';

  private constructor(process: ChildProcess, key: string, shell: MessageSocket, published: MessageSocket) {
    this.#process = process;
    this.#key = key;
    this.#shell = shell;
    this.#published = published;
  }

  /**
   * @param deno the program
   * @param workingFolder the notebook's folder, as in Jupyter
   * @param folder for the file with the kernel's ports
   */
  static async start(deno: string, workingFolder: string, folder: string): Promise<DenoKernel> {
    const key = randomUUID();
    const [shell, iopub, stdin, control, hb] = await freePorts(5);
    const ports = { shell_port: shell, iopub_port: iopub, stdin_port: stdin, control_port: control };
    const connection = join(folder, 'connection.json');
    const address = { transport: 'tcp', ip: '127.0.0.1', key, signature_scheme: 'hmac-sha256' };
    await writeFile(connection, JSON.stringify({ ...address, ...ports, hb_port: hb }));
    const process = spawn(deno, ['jupyter', '--kernel', '--conn', connection], {
      cwd: workingFolder,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    try {
      return new DenoKernel(
        process,
        key,
        await MessageSocket.connect(shell, 'DEALER'),
        await MessageSocket.connect(iopub, 'SUB'),
      );
    } catch (error) {
      process.kill();
      throw error;
    }
  }

  /** Runs one cell. */
  async run(code: string): Promise<CellOutput> {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: 'execute_request',
      session: this.#session,
      username: 'test',
      version: '5.3',
    };
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const parts = [json({ ...header, date: new Date().toISOString() }), json({}), json({}), json(content)];
    const hmac = createHmac('sha256', this.#key);
    for (const part of parts) hmac.update(part);
    this.#shell.send([Buffer.from(delimiter), Buffer.from(hmac.digest('hex')), ...parts]);
    const output: CellOutput = { shown: [], error: undefined };
    for (;;) {
      const { type, parent, content } = readMessage(await this.#published.receive());
      if (type === 'stream') this.printed += content.text;
      // On a busy machine, a picture may come after the message that its cell has ended.
      if (type === 'display_data' || type === 'execute_result') {
        output.shown.push(content.data as Record<string, unknown>);
      }
      if (parent !== id) continue;
      if (type === 'error') output.error = `${content.ename}: ${content.evalue}`;
      if (type === 'status' && content.execution_state === 'idle') return output;
    }
  }

  async stop(): Promise<void> {
    this.#shell.close();
    this.#published.close();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

function readMessage(frames: readonly Buffer[]): JupyterMessage {
  const at = frames.findIndex((frame) => frame.toString() === delimiter);
  const [header, parent, , content] = frames.slice(at + 2).map((frame) => JSON.parse(frame.toString()));
  return { type: header.msg_type, parent: parent.msg_id, content };
}

const flag = { more: 1, long: 2, command: 4 } as const;

/** One socket of ZeroMQ 3.0 without authentication (https://rfc.zeromq.org/spec/23/). */
class MessageSocket {
  readonly #socket: Socket;
  readonly #received: Buffer[][] = [];
  readonly #waiting: ((message: Buffer[]) => void)[] = [];
  #buffer = Buffer.alloc(0);
  #greeted = false;
  #message: Buffer[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#read(data));
    socket.on('error', () => {});
  }

  static async connect(port: number, type: 'DEALER' | 'SUB'): Promise<MessageSocket> {
    for (let attempt = 0; ; attempt++) {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        const connected = new MessageSocket(socket);
        connected.#greet(type);
        return connected;
      } catch (error) {
        // The kernel takes a moment to listen.
        if (attempt === 300) throw error;
        await sleep(100);
      }
    }
  }

  send(frames: readonly Buffer[]): void {
    frames.forEach((frame, index) => {
      this.#frame(index < frames.length - 1 ? flag.more : 0, frame);
    });
  }

  receive(): Promise<Buffer[]> {
    const message = this.#received.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  #greet(type: string): void {
    const greeting = Buffer.alloc(64);
    greeting[0] = 0xff;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    greeting.write('NULL', 12);
    this.#socket.write(greeting);
    const property = Buffer.from(`\x05READY\x0bSocket-Type\0\0\0${String.fromCharCode(type.length)}${type}`);
    this.#frame(flag.command, property);
    // A subscription to everything.
    if (type === 'SUB') this.#frame(0, Buffer.from([1]));
  }

  #frame(flags: number, body: Buffer): void {
    const head = Buffer.alloc(9);
    head[0] = flags | flag.long;
    head.writeBigUInt64BE(BigInt(body.length), 1);
    this.#socket.write(Buffer.concat([head, body]));
  }

  #read(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    if (!this.#greeted) {
      if (this.#buffer.length < 64) return;
      this.#buffer = this.#buffer.subarray(64);
      this.#greeted = true;
    }
    while (this.#buffer.length >= 2) {
      const flags = this.#buffer[0];
      const head = flags & flag.long ? 9 : 2;
      if (this.#buffer.length < head) return;
      const size = flags & flag.long ? Number(this.#buffer.readBigUInt64BE(1)) : this.#buffer[1];
      if (this.#buffer.length < head + size) return;
      const body = Buffer.from(this.#buffer.subarray(head, head + size));
      this.#buffer = this.#buffer.subarray(head + size);
      if (flags & flag.command) continue;
      this.#message.push(body);
      if (!(flags & flag.more)) this.#deliver();
    }
  }

  #deliver(): void {
    const message = this.#message;
    this.#message = [];
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#received.push(message);
    else waiting(message);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
