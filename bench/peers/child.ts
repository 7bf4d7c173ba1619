import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { GraftError } from '../../src/errors.js';
import { MemoryWatch } from './memory.js';

type Words = readonly [program: string, ...args: string[]];

export interface Command {
  readonly words: Words;
  /** Variables in addition to those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Characters of a failed program's output that are shown. */
const SHOWN_CHARACTERS = 2000;

/** The programs use only the CPU, print little, and write nothing into the folder of their source. */
const environment = {
  ...process.env,
  CUDA_VISIBLE_DEVICES: '',
  PYTHONDONTWRITEBYTECODE: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
};

/** A running program that writes JSON lines. */
export class Child {
  readonly pid: number;
  /** Resolves with the program's running time in seconds. Rejects with a GraftError when it fails. */
  readonly ended: Promise<number>;
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;

  /** @param onLine called for each line with the seconds since the start */
  constructor(command: Command, threads: number, onLine: (line: unknown, seconds: number) => void) {
    const start = performance.now();
    const elapsed = (): number => (performance.now() - start) / 1000;
    const [program, ...args] = onCores(command.words, threads);
    const env = { ...environment, ...command.environment };
    this.#process = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.pid = this.#process.pid ?? 0;
    let words = '';
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-SHOWN_CHARACTERS);
    });
    // Writing to a failed program fails too; `ended` has the reason.
    this.#process.stdin.on('error', () => undefined);
    this.ended = new Promise((done, failed) => {
      createInterface({ input: this.#process.stdout }).on('line', (line) => {
        try {
          onLine(JSON.parse(line), elapsed());
        } catch (cause) {
          failed(new GraftError(`It wrote an unexpected line: ${line}`, { cause }));
          this.#process.kill();
        }
      });
      this.#process.on('error', (cause) => failed(new GraftError(cause.message, { cause })));
      this.#process.on('close', (code, signal) => {
        if (code === 0) done(elapsed());
        else failed(new GraftError(`It ended with ${signal ?? `code ${code}`}. ${words.trim()}`));
      });
    });
    // Code that awaits the end gets the failure.
    this.ended.catch(() => undefined);
  }

  say(line: object): void {
    this.#process.stdin.write(`${JSON.stringify(line)}\n`);
  }

  /** Closes the program's input, so that it ends. */
  finish(): void {
    this.#process.stdin.end();
  }
}

export interface RunFigures {
  /** Seconds from the start to the end of the process. */
  readonly seconds: number;
  /** The peak memory; undefined if it is unknown. */
  readonly peakBytes: number | undefined;
}

/** Runs a program to its end. @throws GraftError when it fails */
export async function runProgram(
  command: Command,
  threads: number,
  onLine: (line: unknown, seconds: number) => void,
): Promise<RunFigures> {
  const child = new Child(command, threads, onLine);
  const memory = new MemoryWatch(child.pid);
  child.finish();
  try {
    return { seconds: await child.ended, peakBytes: memory.peakBytes };
  } finally {
    memory.stop();
  }
}

/** On Linux, keeps a program on the given number of cores, because it might use more threads than requested. */
function onCores(words: Words, threads: number): Words {
  if (process.platform !== 'linux' || threads >= availableParallelism()) return words;
  return ['taskset', '--cpu-list', `0-${threads - 1}`, ...words];
}
