import { UsageError } from '../../errors.js';
import type { RowsLike } from './rows.js';

/** What a model's outputs are, as its loss takes them. */
export interface OutputForm {
  /** 'binary': each output is a question of its own (sigmoid). 'categorical': one output a class (softmax). */
  readonly kind: 'binary' | 'categorical';
  /** Whether the outputs are logits and not probabilities. */
  readonly fromLogits: boolean;
}

/** What a metric has added up so far, by the names of its variables. */
export type MetricState = Readonly<Record<string, Float64Array>>;

export interface MetricOptions {
  /** Its name in `History`, progress and files. Default: the class name in snake case. */
  name?: string;
}

/**
 * A figure that is added up batch by batch. Keras `Metric`. For one of your own, extend it: keep what is added up in
 * variables that `addVariable` gives, and write `better`, `update` and `result`.
 */
export abstract class Metric {
  readonly name: string;
  /** Whether the name was given and not made up. */
  readonly named: boolean;
  /** Which way the figure is better: what callbacks ask that watch it. Undefined: they must be told with `mode`. */
  abstract readonly better: 'higher' | 'lower' | undefined;
  readonly #variables = new Map<string, Float64Array>();
  /** State of variables that are not there yet. */
  #waiting: Record<string, Float64Array> = {};

  /** @param defaultName the name where none was given; that of the class in snake case where it is left out */
  constructor(options: MetricOptions = {}, defaultName?: string) {
    this.name = options.name ?? defaultName ?? snakeCase(this.constructor.name);
    this.named = options.name !== undefined;
  }

  /**
   * Adds a batch. Keras `update_state`.
   *
   * @param targets [samples, outputs], or one class number a sample where there are several outputs
   * @param outputs [samples, outputs], as the model gives them
   * @param sampleWeight how much each sample counts; 1 where not given
   */
  abstract update(targets: RowsLike, outputs: RowsLike, sampleWeight?: ArrayLike<number>): void;

  /** The figure of everything since the last `reset`. */
  abstract result(): number;

  /** Forgets what was added. Keras `reset_state`. */
  reset(): void {
    this.#waiting = {};
    for (const variable of this.#variables.values()) variable.fill(0);
  }

  /** `compile` says what the outputs are, so that settings that were not given suit them. */
  bind(_outputs: OutputForm): void {}

  /** A copy of what was added up. */
  getState(): MetricState {
    const state = Object.fromEntries([...this.#variables].map(([name, values]) => [name, values.slice()]));
    return { ...this.#waiting, ...state };
  }

  /** Goes on from what `getState` gave; from the beginning where it gave nothing. */
  setState(state: MetricState): void {
    this.reset();
    for (const [name, values] of Object.entries(state)) {
      const variable = this.#variables.get(name);
      if (variable === undefined) this.#waiting[name] = values.slice();
      else this.#fill(name, variable, values);
    }
  }

  /**
   * Numbers that are added up, 0 at first. All that a metric remembers has to be in them: training is stopped and goes
   * on with them, and evaluations inside a training keep theirs apart. Keras `add_weight`.
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
   * Whether it keeps anything in variables.
   *
   * @internal
   */
  get hasVariables(): boolean {
    return this.#variables.size > 0;
  }

  #fill(name: string, variable: Float64Array, values: Float64Array): void {
    if (values.length !== variable.length) {
      throw new UsageError(
        `The variable ${name} of the metric ${this.name} has ${variable.length} numbers, but the state that it is to go on from has ${values.length}.`,
        { hint: 'Give each metric a name of its own, and go on with the metrics that training began with.' },
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

/** 0 where nothing can be divided by. Keras `divide_no_nan`. */
export function divideNoNan(dividend: number, divisor: number): number {
  return divisor === 0 ? 0 : dividend / divisor;
}

/** As Keras makes names: 'TopKCategoricalAccuracy' is 'top_k_categorical_accuracy', 'AUC' is 'auc'. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
