import { UsageError } from '../../errors.js';
import { snakeCase } from '../../snake-case.js';
import type { RowsLike } from './rows.js';

/** How the loss of a model reads its outputs. */
export interface OutputForm {
  /** 'binary': each output is a separate yes or no (sigmoid). 'categorical': one output per class (softmax). */
  readonly kind: 'binary' | 'categorical';
  /** Whether the outputs are logits rather than probabilities. */
  readonly fromLogits: boolean;
}

/** The sums of a metric so far, by the names of its variables. */
export type MetricState = Readonly<Record<string, Float64Array>>;

/** Options that every metric takes. */
export interface MetricOptions {
  /** Its name in `History`, progress and files. Default: the class name in snake case. */
  name?: string;
}

/**
 * A measure that accumulates over batches. Keras `Metric`. To write a metric of your own, extend this class: keep its
 * sums in variables from `addVariable`, and implement `better`, `update` and `result`.
 */
export abstract class Metric {
  readonly name: string;
  /** Whether the caller chose the name. */
  readonly named: boolean;
  /** Whether higher or lower is better, for callbacks that monitor the metric. Undefined: they need `mode`. */
  abstract readonly better: 'higher' | 'lower' | undefined;
  readonly #variables = new Map<string, Float64Array>();
  /** The saved state of variables that do not exist yet. */
  #waiting: Record<string, Float64Array> = {};

  /** @param defaultName the name when the caller chose none; default the class name in snake case */
  constructor(options: MetricOptions = {}, defaultName?: string) {
    this.name = options.name ?? defaultName ?? snakeCase(this.constructor.name);
    this.named = options.name !== undefined;
  }

  /**
   * Adds a batch. Keras `update_state`.
   *
   * @param targets [samples, outputs], or one class number per sample where there are several outputs
   * @param outputs [samples, outputs], as the model returns them
   * @param sampleWeight how much each sample counts; default 1
   */
  abstract update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void;

  /** The value over everything since the last `reset`. Keras `result`. */
  abstract result(): number;

  /** Sets all sums to 0. Keras `reset_state`. */
  reset(): void {
    this.#waiting = {};
    for (const variable of this.#variables.values()) variable.fill(0);
  }

  /** `compile` calls this with the kind of the model's outputs, so that default settings suit them. */
  bind(_outputs: OutputForm): void {}

  /** A copy of the sums. */
  getState(): MetricState {
    const state = Object.fromEntries([...this.#variables].map(([name, values]) => [name, values.slice()]));
    return { ...this.#waiting, ...state };
  }

  /** Continues from the result of `getState`, or from the beginning if it is undefined. */
  setState(state: MetricState): void {
    this.reset();
    for (const [name, values] of Object.entries(state)) {
      const variable = this.#variables.get(name);
      if (variable === undefined) this.#waiting[name] = values.slice();
      else this.#fill(name, variable, values);
    }
  }

  /**
   * An array of sums, 0 at first. Everything that a metric remembers must be in such arrays: checkpoints keep them, and
   * an evaluation during training sets them aside. Keras `add_weight`.
   */
  protected addVariable(name: string, size = 1): Float64Array {
    if (this.#variables.has(name)) {
      throw new UsageError(`The metric ${this.name} has two variables with the name ${name}.`);
    }
    const variable = new Float64Array(size);
    const waiting = this.#waiting[name];
    if (waiting !== undefined) this.#fill(name, variable, waiting);
    delete this.#waiting[name];
    this.#variables.set(name, variable);
    return variable;
  }

  /**
   * Whether the metric has a variable.
   *
   * @internal
   */
  get hasVariables(): boolean {
    return this.#variables.size > 0;
  }

  #fill(name: string, variable: Float64Array, values: Float64Array): void {
    if (values.length !== variable.length) {
      throw new UsageError(
        `The variable ${name} of the metric ${this.name} has ${variable.length} numbers, but the saved state has ${values.length}.`,
        { hint: 'Give each metric a unique name, and resume with the metrics that training began with.' },
      );
    }
    variable.set(values);
  }
}

/** A mean over samples, each counted as its weight says. Keras `Mean`. */
export abstract class MeanMetric extends Metric {
  readonly #total = this.addVariable('total');
  readonly #count = this.addVariable('count');

  protected add(value: number, weight: number): void {
    this.#total[0] += value * weight;
    this.#count[0] += weight;
  }

  /** 0 before the first sample, as in Keras. */
  result(): number {
    return divideNoNan(this.#total[0], this.#count[0]);
  }
}

/** The quotient, or 0 where the divisor is 0. Keras `divide_no_nan`. */
export function divideNoNan(dividend: number, divisor: number): number {
  return divisor === 0 ? 0 : dividend / divisor;
}
