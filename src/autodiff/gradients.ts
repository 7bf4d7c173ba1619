import type { GraphBuilder, Value } from '../graph/index.js';
import type { Rule } from './rule.js';
import { rules } from './rules.js';
import { total } from './total.js';

/**
 * Adds to the graph the gradients of `loss` (a scalar) with respect to each of `variables`: reverse mode, one rule per
 * operator. Only nodes on a path from a variable to the loss are differentiated.
 *
 * @throws Error when the operator of such a node has no rule, or the loss does not depend on a variable
 */
export function gradients(loss: Value, variables: readonly Value[]): Value[] {
  const { graph } = loss;
  const nodes = [...graph.nodes];
  const onTheWay = new Set(variables.map((variable) => variable.name));
  for (const node of nodes) {
    if (node.inputs.some((input) => onTheWay.has(input))) {
      for (const output of node.outputs) onTheWay.add(output);
    }
  }
  const collected = new Map<string, Value[]>([[loss.name, [graph.scalar(1, loss.type)]]]);
  const totalOf = (name: string): Value | undefined => {
    const parts = collected.get(name);
    return parts === undefined ? undefined : total(parts);
  };
  for (const node of nodes.reverse()) {
    const reaches = node.outputs.some((output) => collected.has(output));
    const needs = node.inputs.map((input) => onTheWay.has(input));
    if (!reaches || !needs.includes(true)) continue;
    const outputGradients = node.outputs.map((output) => totalOf(output));
    const inputs = node.inputs.map((input) => graph.value(input));
    const results = ruleOf(node.operator)({
      node,
      inputs,
      outputs: node.outputs.map((output) => graph.value(output)),
      outputGradients,
      gradient: outputGradients[0]!,
      needs,
    });
    node.inputs.forEach((input, index) => {
      const result = results[index];
      if (needs[index] && result !== undefined) accumulate(collected, graph, input, result);
    });
  }
  return variables.map((variable) => {
    const gradient = totalOf(variable.name);
    if (gradient === undefined) throw new Error(`The loss does not depend on ${variable.name}.`);
    return gradient;
  });
}

/** Whether the gradient of an operator is known. */
export const hasGradient = (operator: string): boolean => rules[operator] !== undefined;

function accumulate(
  collected: Map<string, Value[]>,
  graph: GraphBuilder,
  name: string,
  gradient: Value,
): void {
  const { shape } = graph.value(name);
  if (gradient.shape.length !== shape.length || gradient.shape.some((size, axis) => size !== shape[axis])) {
    throw new Error(
      `The gradient of ${name} [${shape.join(', ')}] has the shape [${gradient.shape.join(', ')}].`,
    );
  }
  const soFar = collected.get(name);
  if (soFar === undefined) collected.set(name, [gradient]);
  else soFar.push(gradient);
}

function ruleOf(operator: string): Rule {
  const rule = rules[operator];
  if (rule === undefined) throw new Error(`The operator ${operator} has no gradient rule.`);
  return rule;
}
