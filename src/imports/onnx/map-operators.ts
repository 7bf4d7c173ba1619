import type { Constant } from '../../graph/index.js';
import { type Operand, OperatorLayer, shapeForBatch } from '../../nn/index.js';
import { applied, expectSinglePictures } from './axes.js';
import type { NodeCall } from './call.js';
import { described } from './describe-operators.js';
import { variableName } from './layer-names.js';
import type { Mapped } from './mapped.js';
import type { Mapping } from './mapping.js';
import { type Fixed, numbersOf } from './tensors.js';

/* Nodes that no layer of Keras stands for become operator layers, which know the axes of the file. */

/** Keras' names of the weights of an operator, by input. */
const WEIGHT_NAMES: Readonly<Record<string, readonly string[]>> = {
  BatchNormalization: ['', 'gamma', 'beta', 'moving_mean', 'moving_variance'],
  ConvTranspose: ['', 'kernel', 'bias'],
  Gemm: ['kernel', 'kernel', 'bias'],
  'Graft.Linear': ['kernel', 'kernel', 'bias'],
  GroupNormalization: ['', 'gamma', 'beta'],
  InstanceNormalization: ['', 'gamma', 'beta'],
  LayerNormalization: ['', 'gamma', 'beta'],
  MatMul: ['kernel', 'kernel'],
  PRelu: ['', 'alpha'],
};

/**
 * A node as operator layers, one for each output.
 *
 * @throws InTheWay when there is none for it
 */
export function asOperator(mapping: Mapping, call: NodeCall): Mapped[] {
  const { node } = call;
  return node.outputs.map((_, output) => {
    const operation = described(call, output);
    expectSinglePictures(mapping);
    const operator = operation.operator ?? node.operator;
    const indices = operation.inputs ?? node.inputs.flatMap((name, index) => (name === '' ? [] : [index]));
    const outputShape = mapping.outputOf(call, output);
    const sources = indices.filter((index) => mapping.isMapped(call, index));
    const values = sources.map((index) => mapping.plain(call, index));
    // A Reshape that changes nothing but the number of leading ones.
    const [first] = values;
    if (operator === 'Reshape' && first.tensor.shape.join() === shapeForBatch(outputShape).join()) {
      return { ...first, order: orderFor(outputShape), flattened: undefined };
    }
    const weights: [name: string, values: Float32Array][] = [];
    const operands = indices.map((index): Operand => {
      const { shape } = call.input(index);
      const input = sources.indexOf(index);
      if (input >= 0) return { input, shape };
      const constant = call.fixed(index);
      if (constant.data.length === 1) return { numbers: [numbersOf(constant)[0]], shape };
      const taken = weights.map(([name]) => name);
      const name = WEIGHT_NAMES[operator]?.[index] ?? variableName(mapping.weightName(call, index), taken);
      weights.push([name, singlePrecision(constant)]);
      return { variable: name, shape, trainable: !name.startsWith('moving_') && isTrainable(constant) };
    });
    const kind = operator.slice(operator.lastIndexOf('.') + 1).toLowerCase();
    const layer = new OperatorLayer(operator, {
      operands,
      outputShape,
      attributes: operation.attributes ?? {},
      name: mapping.nameFor(call, kind, first),
    });
    const result = applied(layer, values, orderFor(outputShape));
    for (const [name, numbers] of weights) layer.variable(name).assign(numbers);
    return result;
  });
}

/** A list of features for each picture is the same for all layers. */
const orderFor = (shape: readonly number[]): Mapped['order'] =>
  shape.length === 2 && shape[0] === 1 ? 'NC' : 'plain';

function singlePrecision(constant: Fixed): Float32Array {
  const numbers = numbersOf(constant);
  return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
}

/** A number this far below 0 keeps Softmax from seeing an entry. */
const MASKED = -50;

/** Weights change in training; conditions, and the masks of attention, which consist of 0 and one such number, do not. */
function isTrainable({ data, type }: { data: Constant['data']; type: string }): boolean {
  if (!type.startsWith('float')) return false;
  const different = new Set<number | bigint>();
  for (const number of data) {
    different.add(number);
    if (different.size > 2) return true;
  }
  return !(different.has(0) && [...different].some((number) => Number(number) <= MASKED));
}
