import { GraftError } from '../errors.js';
import { AVERAGE_SLOT, type Optimizer } from '../nn/index.js';
import { float32, type Runtime } from '../runtime/index.js';
import { slotState } from './training-graph.js';

/** The arrays that an optimizer keeps between steps, as states in the runtime. */
export class OptimizerSlots {
  readonly #runtime: Runtime;
  readonly #prefix: string;
  readonly #size: number;
  #optimizer: Optimizer | undefined;

  /** @param prefix of the states' names */
  constructor(runtime: Runtime, prefix: string, size: number) {
    this.#runtime = runtime;
    this.#prefix = prefix;
    this.#size = size;
  }

  /** The optimizer that the arrays belong to; undefined while there are none. */
  get optimizer(): Optimizer | undefined {
    return this.#optimizer;
  }

  /** The name of the state of a slot. */
  state(slot: string): string {
    return this.#prefix + slotState(slot);
  }

  /**
   * Makes the arrays of an optimizer, all zeros; does nothing when they exist.
   *
   * @param parameters gives the weights, where a moving average begins when steps were taken already
   */
  async prepare(optimizer: Optimizer, parameters: () => Promise<Float32Array>): Promise<void> {
    if (this.#optimizer === optimizer) return;
    await this.delete();
    for (const slot of optimizer.slots) {
      const goesOn = slot === AVERAGE_SLOT && optimizer.iterations > 0;
      await this.#write(slot, goesOn ? await parameters() : new Float32Array(this.#size));
    }
    this.#optimizer = optimizer;
  }

  /** Copies, by the slots' names. */
  async read(): Promise<Record<string, Float32Array>> {
    const entries: [string, Float32Array][] = [];
    for (const slot of this.#optimizer?.slots ?? []) {
      const { data } = await this.#runtime.readState(this.state(slot));
      entries.push([slot, data as Float32Array]);
    }
    return Object.fromEntries(entries);
  }

  /**
   * Restores what `read` returned; if that was undefined, the next `prepare` begins with zeros.
   *
   * @throws GraftError unless there is one array of the right length for each slot
   */
  async restore(optimizer: Optimizer, arrays: Readonly<Record<string, Float32Array>>): Promise<void> {
    await this.delete();
    const names = Object.keys(arrays);
    if (names.length === 0) return;
    const fits =
      names.length === optimizer.slots.length &&
      optimizer.slots.every((slot) => arrays[slot]?.length === this.#size);
    if (!fits) {
      const received = names.map((name) => `${name} with ${arrays[name].length} numbers`).join(', ');
      throw new GraftError(
        `${optimizer.className} expects the arrays ${optimizer.slots.join(', ')} with ${this.#size} numbers, but received ${received}.`,
        {
          hint: 'Compile the model as it was compiled when its state was taken, with the same layers trainable.',
        },
      );
    }
    for (const slot of optimizer.slots) await this.#write(slot, arrays[slot]);
    this.#optimizer = optimizer;
  }

  async delete(): Promise<void> {
    for (const slot of this.#optimizer?.slots ?? []) await this.#runtime.deleteState(this.state(slot));
    this.#optimizer = undefined;
  }

  async #write(slot: string, data: Float32Array): Promise<void> {
    await this.#runtime.writeState(this.state(slot), float32(data, [this.#size]));
  }
}
