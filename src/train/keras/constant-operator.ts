import { UsageError } from '../../errors.js';
import { AddConstant, type Layer, MultiplyConstant, Subtract, TrueDivide } from '../../nn/index.js';
import type { ModelDescription } from './description.js';
import type { InboundNode } from './inbound-nodes.js';

/** Arithmetic with a number, by the names of Keras 3's operations and of Keras 2's functions. */
const OPERATORS: Readonly<Record<string, 'add' | 'subtract' | 'multiply' | 'divide'>> = {
  Add: 'add',
  Subtract: 'subtract',
  Multiply: 'multiply',
  TrueDivide: 'divide',
  Divide: 'divide',
  '__operators__.add': 'add',
  'math.add': 'add',
  'math.subtract': 'subtract',
  'math.multiply': 'multiply',
  'math.truediv': 'divide',
};

/**
 * The layer of an operator with a number; undefined for all others.
 *
 * @throws UsageError for an operator that Graft does not have
 */
export function constantOperator(
  entry: ModelDescription & { readonly name: string },
  { constant, constantFirst }: InboundNode,
): Layer | undefined {
  if (constant === undefined) return undefined;
  const written = entry.class_name === 'TFOpLambda' ? String(entry.config.function) : entry.class_name;
  const operator = Object.hasOwn(OPERATORS, written) ? OPERATORS[written] : undefined;
  const { name } = entry;
  if (operator === 'add') return new AddConstant(constant, { name });
  if (operator === 'multiply') return new MultiplyConstant(constant, { name });
  if (operator === 'subtract' && !constantFirst) return new Subtract(constant, { name });
  if (operator === 'divide' && !constantFirst) return new TrueDivide(constant, { name });
  throw new UsageError(
    `Layer ${name} is the operation ${written} with a number, which Graft does not have.`,
    {
      hint: 'Graft has the sum, the difference, the product and the quotient of a tensor and a number.',
    },
  );
}
