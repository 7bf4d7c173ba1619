import type { GraphBuilder, Value } from '../graph/index.js';
import type { Variable } from '../nn/index.js';
import { zeros } from './window.js';

/** The part of a variable that the flat vector needs. */
export type VariableInVector = Pick<Variable, 'name' | 'path' | 'size'>;

/**
 * A constant as long as the flat parameter vector, with one number per variable; undefined if that number is 1 for all
 * variables.
 */
export function perVariable(
  graph: GraphBuilder,
  name: string,
  type: Value['type'],
  variables: readonly VariableInVector[],
  numberOf: (variable: VariableInVector) => number,
): Value | undefined {
  if (variables.every((variable) => numberOf(variable) === 1)) return undefined;
  const size = variables.reduce((total, variable) => total + variable.size, 0);
  const data = zeros(size, type === 'float64');
  let offset = 0;
  for (const variable of variables) {
    data.fill(numberOf(variable), offset, offset + variable.size);
    offset += variable.size;
  }
  return graph.constant(name, { type, shape: [size], data });
}
