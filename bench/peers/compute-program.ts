import { GraftError } from '../../src/errors.js';
import { Random } from '../../src/random.js';
import { Child, type Command } from './child.js';
import { type Ready, type Request, readyLine, timesLine } from './protocol.js';

/** The relative tolerance. The peers add up in other orders, and Keras does not fold BatchNormalization. */
const FEATURE_TOLERANCE = 1e-3;

/** A program that measures on request. */
export class ComputeProgram {
  readonly name: string;
  readonly #child: Child;
  #ready: Ready | undefined;
  #take: (line: unknown) => void = () => undefined;
  readonly #first: Promise<unknown>;

  constructor(name: string, command: Command, threads: number) {
    this.name = name;
    this.#child = new Child(command, threads, (line) => this.#take(line));
    this.#first = this.#nextLine();
    // `start` gets the failure.
    this.#first.catch(() => undefined);
  }

  async start(): Promise<void> {
    this.#ready = readyLine.parse(await this.#first);
  }

  get ready(): Ready {
    return this.#ready!;
  }

  get ended(): Promise<number> {
    return this.#child.ended;
  }

  /** Milliseconds of each call. */
  async measure(request: Request): Promise<number[]> {
    const answer = this.#nextLine();
    this.#child.say(request);
    return timesLine.parse(await answer).milliseconds;
  }

  finish(): void {
    this.#child.finish();
  }

  async #nextLine(): Promise<unknown> {
    const line = new Promise<unknown>((resolve) => {
      this.#take = resolve;
    });
    const tooEarly = this.#child.ended.then(() => {
      throw new GraftError('It ended before it had answered.');
    });
    return await Promise.race([line, tooEarly]);
  }
}

/** Checks that all programs compute the same. @throws GraftError when they do not */
export function expectSameFeatures(reference: ComputeProgram, program: ComputeProgram): void {
  const [expected, found] = [reference.ready.features, program.ready.features];
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  const difference = norm(expected.map((value, index) => value - found[index])) / norm(expected);
  if (!(difference <= FEATURE_TOLERANCE)) {
    throw new GraftError(
      `Expected the features of ${reference.name} but they differ by ${difference.toExponential(1)} of their size.`,
    );
  }
}

/** The bytes of random pictures, the same each time. */
export function noisePixels(batch: number, size: number): Uint8Array {
  const random = new Random(1);
  return Uint8Array.from({ length: batch * size * size * 3 }, () => random.integer(256));
}
