import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import type { Variable } from '../nn/index.js';

/** Where each trainable variable lies in the one flat vector that the optimizer updates. */
export interface ParameterLayout {
  readonly variables: readonly Variable[];
  /** Numbers in the whole vector. */
  readonly size: number;
}

export function parameterLayout(variables: readonly Variable[]): ParameterLayout {
  return { variables, size: variables.reduce((total, variable) => total + variable.size, 0) };
}

/** The variables' values one after the other. */
export function packParameters(layout: ParameterLayout): Float32Array {
  const packed = new Float32Array(layout.size);
  let offset = 0;
  for (const variable of layout.variables) {
    packed.set(variable.value, offset);
    offset += variable.size;
  }
  return packed;
}

/** Assigns a flat vector back to the variables. */
export function unpackParameters(layout: ParameterLayout, packed: Float32Array): void {
  let offset = 0;
  for (const variable of layout.variables) {
    variable.assign(packed.subarray(offset, offset + variable.size));
    offset += variable.size;
  }
}

/** Gives lowerings the graph value of a variable: a part of the flat vector, or a constant when it is frozen. */
export class ParameterSource {
  readonly #graph: GraphBuilder;
  readonly #values = new Map<Variable, Value>();

  /** @param flat the graph's input with all trainable parameters; left out when everything is frozen */
  constructor(graph: GraphBuilder, layout?: ParameterLayout, flat?: Value) {
    this.#graph = graph;
    if (layout === undefined || flat === undefined || layout.variables.length === 0) return;
    const sizes = layout.variables.map((variable) => variable.size);
    const parts = sizes.length === 1 ? [flat] : operators.split(flat, sizes, 0);
    layout.variables.forEach((variable, index) => {
      this.#values.set(variable, operators.reshape(parts[index], variable.shape));
    });
  }

  of(variable: Variable): Value {
    const known = this.#values.get(variable);
    if (known !== undefined) return known;
    const constant = this.#graph.constant(variable.path, {
      type: 'float32',
      shape: variable.shape,
      data: variable.value,
    });
    this.#values.set(variable, constant);
    return constant;
  }
}
