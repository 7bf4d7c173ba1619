import { GraftError } from '../errors.js';
import type { Collective } from '../train/index.js';
import type { Connection } from './connection.js';
import { bytesOfNumbers, type Frame } from './frames.js';

interface Waiting {
  readonly sequence: number;
  /** Where the result belongs. */
  readonly values: Float32Array;
  readonly resolve: (values: Float32Array) => void;
}

/** A collective whose numbers a coordinator carries. One call at a time; results take the place of what was given. */
export class SocketCollective implements Collective {
  readonly rank: number;
  readonly size: number;
  readonly #connection: Connection;
  #sequence = 0;
  #waiting: Waiting | undefined;

  constructor(connection: Connection, { rank, size }: Pick<Collective, 'rank' | 'size'>) {
    this.#connection = connection;
    this.rank = rank;
    this.size = size;
  }

  async allReduceMean(values: Float32Array): Promise<Float32Array> {
    const header = { type: 'all-reduce', operation: 'mean', count: values.length };
    return await this.#ask(header, values, bytesOfNumbers(values));
  }

  async broadcast(values: Float32Array): Promise<Float32Array> {
    const header = { type: 'broadcast', count: values.length };
    return await this.#ask(header, values, this.rank === 0 ? bytesOfNumbers(values) : undefined);
  }

  async barrier(): Promise<void> {
    await this.#ask({ type: 'barrier' }, new Float32Array(0), undefined);
  }

  /**
   * Takes the answer of the coordinator.
   *
   * @throws GraftError when it does not belong to what was asked
   */
  take({ header, payload }: Frame): void {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new GraftError('The coordinator sent a result that nobody asked for.');
    const { sequence, values, resolve } = waiting;
    const { length } = values;
    if (header.sequence !== sequence || header.count !== length || payload.length !== values.byteLength) {
      throw new GraftError(
        `The coordinator sent ${payload.length} bytes as result ${header.sequence} of ${header.count} numbers; expected was result ${sequence} of ${length} numbers in ${values.byteLength} bytes.`,
      );
    }
    bytesOfNumbers(values).set(payload);
    this.#waiting = undefined;
    resolve(values);
  }

  /** Never settles if the connection ends, because the worker ends with it. */
  #ask(
    header: { readonly type: string } & Readonly<Record<string, unknown>>,
    values: Float32Array,
    payload: Uint8Array | undefined,
  ): Promise<Float32Array> {
    if (this.#waiting !== undefined) throw new GraftError('Collectives must be called one after the other.');
    const sequence = this.#sequence++;
    return new Promise((resolve) => {
      this.#waiting = { sequence, values, resolve };
      this.#connection.send({ ...header, sequence }, payload);
    });
  }
}
