import { connect, type Socket } from 'node:net';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { type Frame, type FrameHeader, FrameReader, frameBytes } from './frames.js';

/** The longest path of a Unix socket in bytes; the system cuts off what is beyond. */
const LONGEST: Readonly<Record<string, number>> = { linux: 107, darwin: 103 };

const CLOSED = 'it was closed';

/** Whoever writes when the other end closes gets an error, and who only reads does not. */
const isClosed = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'ECONNRESET';

/** A worker's connection to its coordinator. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  #onFrame: (frame: Frame) => void = () => undefined;
  #onEnd: (error: GraftError) => void = () => undefined;
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#end(isClosed(error) ? CLOSED : reasonOf(error)),
    );
    socket.on('close', () => this.#end(CLOSED));
    socket.pause();
  }

  /**
   * @param path of a Unix socket, or the name of a pipe on Windows
   * @throws UsageError when no socket can have this path
   * @throws GraftError when nobody listens there
   */
  static async open(path: string): Promise<Connection> {
    expectSocketPath(path, process.platform);
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', (error) => {
        reject(
          new GraftError(`The worker cannot connect to ${path}: ${reasonOf(error)}.`, {
            hint: 'The coordinator has to listen there before it starts the worker.',
            cause: error,
          }),
        );
      });
    });
    socket.removeAllListeners('error');
    return new Connection(socket);
  }

  /** Begins to receive. @param onEnd called once, with the reason, unless `close` was called before */
  listen(onFrame: (frame: Frame) => void, onEnd: (error: GraftError) => void): void {
    this.#onFrame = onFrame;
    this.#onEnd = onEnd;
    this.#socket.resume();
  }

  /** @param payload must not change until the frame is answered */
  send(header: FrameHeader, payload?: Uint8Array): void {
    if (this.#ended) return;
    for (const piece of frameBytes(header, payload)) this.#socket.write(piece);
  }

  /** Sends what is left and closes. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await new Promise<void>((resolve) => this.#socket.end(resolve));
    this.#socket.destroy();
  }

  #take(bytes: Uint8Array): void {
    try {
      for (const frame of this.#reader.take(bytes)) {
        if (this.#ended) return;
        this.#onFrame(frame);
      }
    } catch (error) {
      this.#end(reasonOf(error));
      this.#socket.destroy();
    }
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(new GraftError(`The connection to the coordinator has ended: ${reason.replace(/\.$/, '')}.`));
  }
}

/** @throws UsageError when no socket of the system can have a path */
export function expectSocketPath(path: string, platform: string): void {
  if (platform === 'win32') {
    if (/^\\\\[.?]\\pipe\\./.test(path)) return;
    throw new UsageError(`Expected the name of a pipe but received ${path}.`, {
      hint: 'Windows has pipes in place of Unix sockets, with names such as \\\\.\\pipe\\graft-0.',
    });
  }
  const longest = LONGEST[platform] ?? LONGEST.darwin;
  const bytes = Buffer.byteLength(path);
  if (bytes <= longest) return;
  throw new UsageError(
    `The path of the socket has ${bytes} bytes, but at most ${longest} are possible: ${path}`,
    {
      hint: 'Make the socket in a folder with a short path, such as /tmp.',
    },
  );
}
