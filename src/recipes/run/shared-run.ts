import type { PhasesState } from '../../phases/index.js';
import { type Collective, stateBytes, stateFromBytes } from '../../train/index.js';
import type { RunConfig } from './run-config.js';
import type { RunPhotographs } from './run-photographs.js';

/** What the other ranks of a training get from rank 0. */
export interface SharedRun {
  readonly config: RunConfig;
  readonly record: RunPhotographs;
  /** Where the training goes on; undefined at its beginning. */
  readonly state: PhasesState | undefined;
}

/** A collective carries numbers in single precision, which hold whole numbers of three bytes exactly. */
const BYTES_PER_NUMBER = 3;
/** Numbers that are sent at a time: 16 MiB. */
const MOST_NUMBERS = 2 ** 22;
/** The number of bytes is sent in two numbers. */
const LOW = 2 ** 24;

/** Gives the other ranks what they need to train along. */
export async function sendRun(collective: Collective, { config, record, state }: SharedRun): Promise<void> {
  const bytes = stateBytes({ config, record, state });
  await collective.broadcast(Float32Array.of(bytes.length % LOW, Math.floor(bytes.length / LOW)));
  for (let from = 0; from < bytes.length; from += MOST_NUMBERS * BYTES_PER_NUMBER) {
    await collective.broadcast(toNumbers(bytes.subarray(from, from + MOST_NUMBERS * BYTES_PER_NUMBER)));
  }
}

/** What rank 0 sends with `sendRun`. */
export async function receiveRun(collective: Collective): Promise<SharedRun> {
  const [low, high] = await collective.broadcast(new Float32Array(2));
  const bytes = new Uint8Array(high * LOW + low);
  for (let from = 0; from < bytes.length; from += MOST_NUMBERS * BYTES_PER_NUMBER) {
    const part = bytes.subarray(from, from + MOST_NUMBERS * BYTES_PER_NUMBER);
    const count = Math.ceil(part.length / BYTES_PER_NUMBER);
    fromNumbers(await collective.broadcast(new Float32Array(count)), part);
  }
  return stateFromBytes(bytes) as SharedRun;
}

function toNumbers(bytes: Uint8Array): Float32Array {
  return Float32Array.from({ length: Math.ceil(bytes.length / BYTES_PER_NUMBER) }, (_, at) => {
    const from = at * BYTES_PER_NUMBER;
    return bytes[from] + (bytes[from + 1] ?? 0) * 2 ** 8 + (bytes[from + 2] ?? 0) * 2 ** 16;
  });
}

function fromNumbers(numbers: Float32Array, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = numbers[Math.floor(at / BYTES_PER_NUMBER)] >>> (8 * (at % BYTES_PER_NUMBER));
  }
}
