/** Where the numbers of a training step stand in the vector that is averaged over the ranks. */
export interface StepVectorSizes {
  /** Trained parameters. */
  readonly gradient: number;
  /** Pictures of a whole batch. */
  readonly batch: number;
  /** Outputs per picture. */
  readonly outputs: number;
}

/**
 * The numbers that the ranks of a training exchange in each step, one after the other: the gradient, the loss, a number
 * above 0 if a rank is asked to stop, one for each place of the batch whose picture a rank cannot read, and the outputs
 * in the batch's order. Each rank gives its share, and zeros for the rest. The memory is used again in every step.
 */
export class StepVector {
  /** All numbers. */
  values: Float32Array;
  readonly #sizes: StepVectorSizes;

  constructor(sizes: StepVectorSizes) {
    this.#sizes = sizes;
    this.values = new Float32Array(sizes.gradient + 2 + sizes.batch * (1 + sizes.outputs));
  }

  get gradient(): Float32Array {
    return this.values.subarray(0, this.#sizes.gradient);
  }

  get loss(): number {
    return this.values[this.#sizes.gradient];
  }

  set loss(value: number) {
    this.values[this.#sizes.gradient] = value;
  }

  get wish(): number {
    return this.values[this.#sizes.gradient + 1];
  }

  set wish(value: number) {
    this.values[this.#sizes.gradient + 1] = value;
  }

  /** [batch]: above 0 for a picture that cannot be read. */
  get unreadable(): Float32Array {
    const from = this.#sizes.gradient + 2;
    return this.values.subarray(from, from + this.#sizes.batch);
  }

  /** [batch, outputs] */
  get outputs(): Float32Array {
    return this.values.subarray(this.#sizes.gradient + 2 + this.#sizes.batch);
  }

  /** Sets all numbers behind the gradient to 0. */
  clearRest(): void {
    this.values.fill(0, this.#sizes.gradient);
  }
}
