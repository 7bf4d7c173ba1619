import { GraftError } from '../../errors.js';
import { anything } from '../../options.js';
import { currentSession } from '../../session/index.js';
import { snakeCase } from '../../snake-case.js';
import { checkLayerCall } from '../arguments.js';
import { Zeros } from '../initializers.js';
import { Layer, type LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';
import type { Variable } from '../variable.js';

/** The settings of an operator, by their ONNX names. */
export type OperatorAttributes = { readonly [name: string]: number | string | readonly number[] };

/**
 * What an operator reads, with its shape for one picture as in the file, [1, ...] as a rule: an input of the layer, a
 * weight, or a few numbers that never change.
 */
export type Operand =
  | { readonly input: number; readonly shape: readonly number[] }
  | { readonly variable: string; readonly shape: readonly number[]; readonly trainable: boolean }
  | { readonly numbers: readonly number[]; readonly shape: readonly number[] };

/** Options of `OperatorLayer`. */
export interface OperatorLayerOptions extends LayerOptions {
  /** In the order of the operator's inputs. */
  operands: readonly Operand[];
  /** The shape of the output for one picture, as in the file. */
  outputShape: readonly number[];
  /** Default: none. */
  attributes?: OperatorAttributes;
}

const kindOf = (operator: string): string => operator.slice(operator.lastIndexOf('.') + 1);

/** The shape of a tensor that holds this shape for each picture: [1, 197, 192] gives [null, 197, 192]. */
export function shapeForBatch(shape: readonly number[]): Shape {
  return [null, ...(shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape)];
}

/**
 * An operator of an imported network that no layer of Keras stands for, such as a product of two matrices that both
 * depend on the picture. It computes for each picture what the operator computes for a batch of one, so the axes of
 * the operator's settings are those of the file.
 */
export class OperatorLayer extends Layer {
  readonly operator: string;
  readonly attributes: OperatorAttributes;
  readonly operands: readonly Operand[];
  readonly outputShape: readonly number[];
  readonly #byName = new Map<string, Variable>();

  /**
   * @param operator ONNX' name of it
   * @throws UsageError when an argument is unknown
   */
  constructor(operator: string, options: OperatorLayerOptions) {
    const { operands, outputShape, attributes } = options;
    checkLayerCall({
      className: 'OperatorLayer',
      options,
      rules: { operands: anything, outputShape: anything, attributes: anything },
      example: "new OperatorLayer('Tanh', { operands: [{ input: 0, shape: [1, 8] }], outputShape: [1, 8] })",
    });
    // The class name, from which default names are made, is not known before the operator is.
    super({ ...options, name: options.name ?? currentSession().uniqueName(snakeCase(kindOf(operator))) });
    this.operator = operator;
    this.attributes = attributes ?? {};
    this.operands = operands;
    this.outputShape = outputShape;
  }

  /** The operator's name, without the domain. */
  get className(): string {
    return kindOf(this.operator);
  }

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    for (const operand of this.operands) {
      if (!('input' in operand)) continue;
      const [expected, found] = [shapeForBatch(operand.shape), inputShapes[operand.input]];
      if (found?.slice(1).join() === expected.slice(1).join()) continue;
      throw new GraftError(
        `Layer ${this.name} (${this.className}) was imported for an input of the shape ${formatShape(expected)}, but received ${found === undefined ? 'none' : formatShape(found)}.`,
        { hint: 'Use the image size that the network was imported for, or import it again for another one.' },
      );
    }
    return [inputShapes[0]?.[0] ?? null, ...shapeForBatch(this.outputShape).slice(1)];
  }

  protected override build(): void {
    for (const operand of this.operands) {
      if (!('variable' in operand)) continue;
      const { variable: name, shape, trainable } = operand;
      this.#byName.set(name, this.addVariable({ name, shape, trainable, initializer: new Zeros() }));
    }
  }

  /** The weight that an operand names. */
  variable(name: string): Variable {
    const found = this.#byName.get(name);
    if (found === undefined) throw new Error(`Layer ${this.name} has no variable ${name}.`);
    return found;
  }
}
