import { GraftError } from '../../errors.js';
import { anything } from '../../options.js';
import { checkLayerCall } from '../arguments.js';
import { Zeros } from '../initializers.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';
import type { Variable } from '../variable.js';

/** An operator of a network that is only used, as in ONNX. */
export interface FrozenNode {
  /** With its domain, if it is not an operator of ONNX itself. */
  readonly operator: string;
  /** Names; '' for those that are left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: {
    readonly [name: string]:
      | number
      | string
      | readonly number[]
      | { readonly float: number }
      | { readonly floats: readonly number[] };
  };
}

/** Numbers that are no weights: sizes, indices, single factors. */
export interface FrozenConstant {
  readonly type: 'float32' | 'int64' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
}

/** Options of `FrozenNetwork`. */
export interface FrozenNetworkOptions extends LayerOptions {
  /** In an order in which they can be computed. */
  nodes: readonly FrozenNode[];
  /** The name of the picture among the values. */
  input: string;
  /** The name of the value that is the layer's output. */
  output: string;
  /** Where channels are in the picture, and in the output if that is a map. */
  order: 'NCHW' | 'NHWC';
  /** Of the picture: height, width and channels. */
  inputShape: readonly number[];
  /** For each picture: height, width and channels of a map, or the number of features. */
  outputShape: readonly number[];
  /** By name. */
  constants: Readonly<Record<string, FrozenConstant>>;
  /** The shapes of the weights, by name. */
  weights: Readonly<Record<string, readonly number[]>>;
}

/**
 * A network with operators that no layer of Graft stands for, as one layer. It computes what its file computes, and is
 * never trained.
 */
export class FrozenNetwork extends Layer {
  readonly description: Omit<FrozenNetworkOptions, keyof LayerOptions>;
  readonly #byName = new Map<string, Variable>();

  /** @throws UsageError when an argument is unknown */
  constructor(options: FrozenNetworkOptions) {
    const { nodes, input, output, order, inputShape, outputShape, constants, weights } = options;
    checkLayerCall({
      className: 'FrozenNetwork',
      options,
      rules: {
        nodes: anything,
        input: anything,
        output: anything,
        order: anything,
        inputShape: anything,
        outputShape: anything,
        constants: anything,
        weights: anything,
      },
      example: 'importOnnx(file, { frozen: true })',
    });
    super(options);
    this.description = { nodes, input, output, order, inputShape, outputShape, constants, weights };
  }

  get className(): string {
    return 'FrozenNetwork';
  }

  computeOutputShape([input]: readonly Shape[]): Shape {
    const { inputShape, outputShape } = this.description;
    if (input?.slice(1).join() !== inputShape.join()) {
      throw new GraftError(
        `Layer ${this.name} (FrozenNetwork) was imported for pictures of the shape ${formatShape([null, ...inputShape])}, but received ${input === undefined ? 'none' : formatShape(input)}.`,
        { hint: 'Use the image size that the network was imported for, or import it again for another one.' },
      );
    }
    return [input[0], ...outputShape];
  }

  protected override build(): void {
    Object.entries(this.description.weights).forEach(([value, shape], index) => {
      const name = `weight_${index}`;
      this.#byName.set(value, this.addVariable({ name, shape, trainable: false, initializer: new Zeros() }));
    });
  }

  /** The weight that a name among the values stands for. */
  variable(value: string): Variable {
    const found = this.#byName.get(value);
    if (found === undefined) throw new Error(`Layer ${this.name} has no weight ${value}.`);
    return found;
  }
}
