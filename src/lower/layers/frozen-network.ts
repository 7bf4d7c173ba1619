import {
  type AttributeValue,
  dataOf,
  type GraphBuilder,
  operators,
  type TensorType,
  type Value,
} from '../../graph/index.js';
import { FrozenNetwork, type FrozenNode } from '../../nn/index.js';
import { defineLowering } from '../registry.js';

/** The sizes inside are known only to the runtime. */
const UNKNOWN: TensorType = { type: 'float32', shape: [] };

export const frozenNetwork = defineLowering(FrozenNetwork, {
  inference: (layer, { graph, inputs: [{ value }] }) => {
    const { nodes, input, output, order, constants, weights, outputShape } = layer.description;
    const values = new Map<string, Value>([
      ['', { graph, name: '', ...UNKNOWN }],
      [input, order === 'NHWC' ? operators.transpose(value, [0, 2, 3, 1]) : value],
    ]);
    for (const [name, { type, shape, numbers }] of Object.entries(constants)) {
      values.set(name, graph.constant('numbers', { type, shape, data: dataOf(numbers, type) }));
    }
    for (const [name, shape] of Object.entries(weights)) {
      const { path, value: data } = layer.variable(name);
      values.set(name, graph.constant(path, { type: 'float32', shape, data }));
    }
    const [height, width, channels] = outputShape;
    const isMap = outputShape.length === 3;
    const sizes = isMap && order === 'NCHW' ? [channels, height, width] : outputShape;
    const result: TensorType = { type: 'float32', shape: [value.shape[0], ...sizes] };
    for (const node of nodes) emit(graph, node, values, (name) => (name === output ? result : UNKNOWN));
    const features = values.get(output)!;
    return isMap && order === 'NHWC' ? operators.transpose(features, [0, 3, 1, 2]) : features;
  },
  training: {
    reason: 'it has operators whose gradients Graft does not know, so only layers after it are trained',
  },
});

function emit(
  graph: GraphBuilder,
  { operator, inputs, outputs, attributes }: FrozenNode,
  values: Map<string, Value>,
  typeOf: (name: string) => TensorType,
): void {
  const settings = Object.fromEntries(
    Object.entries(attributes).map(([name, value]): [string, AttributeValue] => [
      name,
      typeof value === 'object' && 'floats' in value ? Float32Array.from(value.floats) : value,
    ]),
  );
  const given = inputs.map((name) => values.get(name)!);
  const results = graph.emitMany(operator, given, outputs.map(typeOf), settings);
  outputs.forEach((name, index) => {
    if (name !== '') values.set(name, results[index]);
  });
}
