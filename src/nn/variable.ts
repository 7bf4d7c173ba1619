import { GraftError } from '../errors.js';
import { anything, checkOptions, type RulesOf, text, trueOrFalse } from '../options.js';
import type { Initializer } from './initializers.js';
import type { Regularizer } from './regularizers.js';
import { formatShape, sizeOf } from './shape.js';

/** What a `Variable` is made of. */
export interface VariableOptions {
  name: string;
  shape: readonly number[];
  initializer: Initializer;
  /** False for statistics such as BatchNormalization's moving mean, which optimizers do not change. */
  trainable?: boolean;
  /** The penalty that training adds to the loss while the variable is trained. */
  regularizer?: Regularizer;
}

const RULES: RulesOf<VariableOptions> = {
  name: text,
  shape: anything,
  initializer: anything,
  trainable: trueOrFalse,
  regularizer: anything,
};

/** A named array of float32 weights that a layer owns, row-major. */
export class Variable {
  /** Unique within its layer, e.g. `kernel`. */
  readonly name: string;
  /** Layer and variable, e.g. `dense/kernel`; set by the layer. */
  path: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly regularizer: Regularizer | undefined;
  readonly #initializer: Initializer;
  #value: Float32Array | undefined;
  #version = 0;

  constructor(options: VariableOptions) {
    checkOptions('Variable', options, RULES, ['name', 'shape', 'initializer']);
    this.name = options.name;
    this.path = options.name;
    this.shape = options.shape;
    this.trainable = options.trainable ?? true;
    this.regularizer = options.regularizer;
    this.#initializer = options.initializer;
  }

  /** How many numbers it holds. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Counts the assignments, so that a compiled graph knows whether its copy is current. */
  get version(): number {
    return this.#version;
  }

  /** The values; initialized on first use. Change them with `assign`. */
  get value(): Float32Array {
    this.#value ??= this.#initializer.initialize(this.shape);
    return this.#value;
  }

  /** @throws GraftError when the number of values does not fit the shape. */
  assign(value: Float32Array): void {
    if (value.length !== this.size) {
      throw new GraftError(
        `Variable ${this.path} has shape ${formatShape(this.shape)}, ${this.size} values, but received ${value.length}.`,
      );
    }
    this.#value = Float32Array.from(value);
    this.#version++;
  }
}
