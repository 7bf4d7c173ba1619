import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { GraftError } from '../../src/errors.js';

/** A kind of server that is measured. */
export interface ServerKind {
  readonly name: string;
  /** The program and its arguments, for a port. */
  command(port: number): { readonly words: readonly string[]; readonly environment?: Record<string, string> };
}

/** `graft serve` of this build. */
export function graftServer(model: string, threads: number): ServerKind {
  const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  return {
    name: 'graft serve',
    command: (port) => ({
      words: [
        process.execPath,
        program,
        'serve',
        model,
        '--port',
        String(port),
        '--threads',
        String(threads),
      ],
    }),
  };
}

/**
 * FastAPI on uvicorn.
 *
 * @param python that has bench/peers/requirements-serving.txt
 * @param processes of uvicorn, which divide the threads among them
 */
export function fastApiServer(
  python: string,
  model: string,
  { threads, processes }: { threads: number; processes: number },
): ServerKind {
  const folder = fileURLToPath(new URL('../../../bench/peers', import.meta.url));
  const own = ['-m', 'uvicorn', 'fastapi_server:app', '--app-dir', folder, '--no-access-log'];
  return {
    name: `FastAPI, ${processes === 1 ? 'one process' : `${processes} processes`}`,
    command: (port) => ({
      words: [
        python,
        ...own,
        '--port',
        String(port),
        '--workers',
        String(processes),
        '--log-level',
        'warning',
      ],
      environment: {
        GRAFT_BENCH_MODEL: model,
        GRAFT_BENCH_THREADS: String(Math.max(1, Math.floor(threads / processes))),
        PYTHONDONTWRITEBYTECODE: '1',
      },
    }),
  };
}

/** Milliseconds until a server must answer. */
const LONGEST_START = 60_000;

/** A server in a process of its own. */
export class RunningServer {
  readonly pid: number;
  readonly address: string;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#process = child;
    this.pid = child.pid ?? 0;
    this.address = address;
  }

  /** Comes back when it answers. @throws GraftError when it ends, or does not answer in time */
  static async start({ name, command }: ServerKind): Promise<RunningServer> {
    const port = await freePort();
    const { words, environment } = command(port);
    const [program, ...args] = words;
    const env = { ...process.env, ...environment };
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    const server = new RunningServer(child, `http://127.0.0.1:${port}`);
    const end = performance.now() + LONGEST_START;
    while (!(await server.#answers())) {
      if (child.exitCode !== null || performance.now() > end) {
        child.kill();
        throw new GraftError(`${name} does not answer. ${said.trim()}`);
      }
      await new Promise((done) => setTimeout(done, 200));
    }
    return server;
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((done) => this.#process.once('close', () => done()));
    this.#process.kill('SIGTERM');
    await ended;
  }

  async #answers(): Promise<boolean> {
    const answer = await fetch(`${this.address}/health`).catch(() => undefined);
    return answer?.ok === true;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === 'string') throw new GraftError('There is no free port.');
  return address.port;
}
