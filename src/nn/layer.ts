import { GraftError, UsageError } from '../errors.js';
import { checkOptions, trueOrFalse } from '../options.js';
import { currentSession, type Session } from '../session/index.js';
import { snakeCase } from '../snake-case.js';
import { fromSettings, type LayerClass, settingsOf } from './config/converter.js';
import type { KerasConfig } from './config/types.js';
import type { CallOptions, LayerInput, LayerOutput } from './layer-call.js';
import { formatShape, type Shape } from './shape.js';
import { Variable, type VariableOptions } from './variable.js';

/** The symbolic output of a layer, from which models are built. It holds no numbers. Keras `KerasTensor`. */
export interface SymbolicTensor {
  /** The batch first, which is null. */
  readonly shape: Shape;
  /** @internal */
  readonly producer: Call;
}

/** One call of a layer: its inputs, its output, and whether training behaviour was switched off for it. */
export interface Call {
  readonly layer: Layer;
  readonly inputs: readonly SymbolicTensor[];
  readonly output: SymbolicTensor;
  readonly training: boolean | undefined;
}

/** Options of every layer. */
export interface LayerOptions {
  /** Default: the class name in snake case, numbered as Keras does: `dense`, `dense_1`. */
  name?: string;
  /** Default true. */
  trainable?: boolean;
}

/** Options of one call of a layer. */
export interface ApplyOptions {
  /** False: dropout and augmentation inside this call stay off even while training. */
  training?: boolean;
}

/**
 * A named building block with its weights. Keras `Layer`; shapes are channels last, [batch, height, width, channels].
 */
export abstract class Layer {
  readonly name: string;
  /** The session in which it was made. */
  readonly session: Session;
  protected ownVariables: Variable[] = [];
  #trainable: boolean;
  #builtFor: Shape | undefined;

  constructor(options: LayerOptions = {}, session = currentSession()) {
    this.session = session;
    this.name = options.name ?? defaultName(this);
    this.#trainable = options.trainable ?? true;
  }

  /** Keras' class name, e.g. `Conv2D`; shown by `summary()`. */
  abstract get className(): string;

  /** The output shape for given input shapes. @throws GraftError when they do not fit. */
  abstract computeOutputShape(inputShapes: readonly Shape[]): Shape;

  /** Creates the variables; called once, before the first use. */
  protected build(_inputShapes: readonly Shape[]): void {}

  /** Whether training may change the weights. As in Keras, a change takes effect when the model is compiled. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = value;
  }

  /** All variables, in Keras' order: trainable ones first, in the order of their creation. */
  get variables(): Variable[] {
    return [...this.ownVariables];
  }

  /** The variables that training changes: none while the layer is frozen. */
  get trainableVariables(): Variable[] {
    return this.trainable ? this.variables.filter((variable) => variable.trainable) : [];
  }

  /** All others: frozen ones and statistics. */
  get nonTrainableVariables(): Variable[] {
    const trainable = new Set(this.trainableVariables);
    return this.variables.filter((variable) => !trainable.has(variable));
  }

  /**
   * The settings of a layer, or the layers of a model, as plain data: Keras' names and values, as `get_config` there.
   * `Dense.fromConfig(layer.getConfig())` makes the same layer with new weights. Layers with a constant (`TrueDivide`,
   * `Subtract`) are described as a `Rescaling`.
   *
   * @throws UsageError for a layer of a class that Keras does not have
   */
  getConfig(): KerasConfig {
    return settingsOf(this);
  }

  /**
   * Makes a layer of this class from settings as Keras has them. Keras `from_config`.
   *
   * @throws UsageError for a setting that Graft does not have
   */
  static fromConfig<L extends Layer>(this: LayerClass<L>, config: KerasConfig): L {
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on is meant, as in Keras.
    return fromSettings(this, config) as L;
  }

  /** Copies of all weights, in the order of `variables`. Keras `get_weights`. */
  getWeights(): Float32Array[] {
    return this.variables.map(({ value }) => Float32Array.from(value));
  }

  /**
   * Replaces all weights. Keras `set_weights`.
   *
   * @param weights in the order of `variables`, each row-major
   * @throws UsageError when the number of arrays, or of numbers in one, does not fit; then nothing is changed
   */
  setWeights(weights: readonly (Float32Array | readonly number[])[]): void {
    const { variables } = this;
    if (weights.length !== variables.length) {
      throw new UsageError(
        `Layer ${this.name} has ${variables.length} weights, but setWeights received ${weights.length} arrays.`,
        { hint: variables.length === 0 ? 'A layer has weights once it has been applied.' : undefined },
      );
    }
    variables.forEach(({ path, shape, size }, index) => {
      if (weights[index].length === size) return;
      throw new UsageError(
        `${path} has the shape ${formatShape(shape)}, ${size} numbers, but setWeights received ${weights[index].length}.`,
      );
    });
    variables.forEach((variable, index) => {
      variable.assign(Float32Array.from(weights[index]));
    });
  }

  /** The number of weights. */
  countParams(): number {
    return this.variables.reduce((total, variable) => total + variable.size, 0);
  }

  /**
   * Applies the layer to the output of another (or of several) and returns its own output, as calling a layer does in
   * Keras. A layer that is applied several times has one set of weights.
   *
   * @throws GraftError when the shapes do not fit
   */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options: ApplyOptions = {}): SymbolicTensor {
    checkOptions('apply', options, { training: trueOrFalse });
    const list = Array.isArray(inputs) ? (inputs as readonly SymbolicTensor[]) : [inputs as SymbolicTensor];
    const shapes = list.map((tensor) => tensor.shape);
    this.#buildFor(shapes);
    return connect(this, list, this.computeOutputShape(shapes), options.training);
  }

  /**
   * Computes the layer's output for numbers, as calling a layer on a batch of data does in Keras. The result equals
   * that of the layer inside a model, bit for bit, unless the model folds the layer into a neighbouring convolution,
   * which rounds differently. With training on, each call draws its own dropout and augmentation.
   *
   * ```ts
   * const features = await baseModel.call(images); // [32, 5, 5, 1280]
   * const averages = await new GlobalAveragePooling2D().call(features); // [32, 1280]
   * ```
   *
   * @param inputs one batch; layers that join several inputs can only be called as part of a model
   * @throws UsageError when the numbers do not fit their shape, or the shape does not fit the layer
   */
  async call(inputs: LayerInput, options: CallOptions = {}): Promise<LayerOutput> {
    checkOptions('call', options, { training: trueOrFalse });
    const { callLayer } = await import('#layer-call');
    return await callLayer(this, inputs, options);
  }

  protected addVariable(options: VariableOptions): Variable {
    const variable = new Variable(options);
    variable.path = `${this.name}/${options.name}`;
    this.ownVariables.push(variable);
    return variable;
  }

  /** @throws GraftError unless there is one input of the given rank. */
  protected onlyInput(inputShapes: readonly Shape[], rank: number): Shape {
    const [shape] = inputShapes;
    if (inputShapes.length !== 1 || shape.length !== rank) {
      const received = inputShapes.map(formatShape).join(', ') || 'none';
      throw new GraftError(
        `Layer ${this.name} (${this.className}) expects one input with ${rank} axes, but received ${received}.`,
      );
    }
    return shape;
  }

  #buildFor(shapes: readonly Shape[]): void {
    const channels = shapes[0]?.at(-1) ?? null;
    if (this.#builtFor === undefined) {
      this.session.use(() => this.build(shapes));
      this.#builtFor = shapes[0];
      return;
    }
    if (this.ownVariables.length > 0 && this.#builtFor.at(-1) !== channels) {
      throw new UsageError(
        `Layer ${this.name} was built for inputs ${formatShape(this.#builtFor)} and cannot be applied to ${formatShape(shapes[0])}.`,
        { hint: 'Create a second layer for the second shape.' },
      );
    }
  }
}

function defaultName(layer: Layer): string {
  return layer.session.uniqueName(snakeCase(layer.className));
}

/** A layer whose output has the shape of its input. */
export abstract class ElementwiseLayer extends Layer {
  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.onlyInput(inputShapes, inputShapes[0]?.length ?? 0);
  }
}

/** Records one call of a layer. */
export function connect(
  layer: Layer,
  inputs: readonly SymbolicTensor[],
  shape: Shape,
  training?: boolean,
): SymbolicTensor {
  const call = { layer, inputs, training } as { -readonly [Key in keyof Call]: Call[Key] };
  const output: SymbolicTensor = { shape, producer: call };
  call.output = output;
  return output;
}
