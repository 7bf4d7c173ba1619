import { hasGradient } from '../../autodiff/index.js';
import type { GraphNode } from '../../graph/index.js';
import type { Shapes } from './follow-places.js';

/** Operators of a classifier that become others in the graph for gradients. */
const REPLACED = new Set([
  'BatchNormalization',
  'DequantizeLinear',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'QuantizeLinear',
]);

/** Whether the gradient of a node can be computed. */
export function isDifferentiable(node: GraphNode, shapes: Shapes): boolean {
  const { operator } = node;
  return REPLACED.has(operator) || hasGradient(operator) || isOverWholeMap(node, shapes);
}

/** Whether it is a convolution with one window, as large as the map: a product of all numbers of the map. */
function isOverWholeMap({ operator, inputs, outputs, attributes }: GraphNode, shapes: Shapes): boolean {
  if (operator !== 'Conv') return false;
  const [map, kernel] = inputs.map((name) => shapes.get(name) ?? []);
  const isPadded = Array.isArray(attributes.pads) && attributes.pads.some((size) => size !== 0);
  const isWhole = map.length === 4 && map.slice(1).join() === kernel.slice(1).join();
  return isWhole && !isPadded && shapes.get(outputs[0])?.slice(2).join() === '1,1';
}
