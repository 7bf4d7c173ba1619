import { GraftError } from '../../errors.js';
import type { CallbackState } from '../callback.js';

/** Reads a callback's state, and reports what is wrong with a state of another kind. */
export class StateValues {
  readonly #owner: string;
  readonly #state: CallbackState;

  constructor(owner: string, state: CallbackState) {
    this.#owner = owner;
    this.#state = state;
  }

  number(name: string): number {
    const value = this.#state[name];
    if (typeof value !== 'number') throw this.#wrong(name, 'a number');
    return value;
  }

  /** A number, or undefined if null was saved. */
  optionalNumber(name: string): number | undefined {
    return this.#state[name] === null ? undefined : this.number(name);
  }

  text(name: string): string {
    const value = this.#state[name];
    if (typeof value !== 'string') throw this.#wrong(name, 'a text');
    return value;
  }

  /** A list of arrays of weights; copies. */
  arrays(name: string): Float32Array[] {
    const value = this.#state[name];
    if (!Array.isArray(value) || !value.every((each) => each instanceof Float32Array)) {
      throw this.#wrong(name, 'a list of arrays');
    }
    return value.map((each) => each.slice());
  }

  #wrong(name: string, expected: string): GraftError {
    return new GraftError(`The state of ${this.#owner} has no ${name} that is ${expected}.`, {
      hint: 'Pass what getState of a callback of the same kind returned.',
    });
  }
}
