import { type GraphBuilder, operators, type Value } from '../../graph/index.js';
import { Dense } from '../../nn/index.js';
import { activate } from '../activations.js';
import { activated, Feature } from '../feature.js';
import { defineLowering } from '../registry.js';

const { add, gemm, matmul, transpose } = operators;

export const dense = defineLowering(Dense, {
  inference: (layer, { graph, inputs: [x] }) => activate(lowerDense(graph, layer, x.value), layer.activation),
  training: (layer, { inputs: [x], parameters }) => {
    const bias = layer.bias && parameters.of(layer.bias, [layer.units, 1]);
    const kernel = parameters.of(layer.kernel);
    const product = gemm(kernel, x.channelMajor, { transposeA: true, bias });
    return activated(Feature.channelMajor(product, x.size), layer.activation);
  },
});

/** The product and bias of a Dense layer, before its activation. @param x [batch, features], or maps of them */
export function lowerDense(graph: GraphBuilder, layer: Dense, x: Value): Value {
  const constant = (name: string, shape: readonly number[], data: Float32Array): Value =>
    graph.constant(name, { type: 'float32', shape, data });
  const kernel = constant(layer.kernel.path, layer.kernel.shape, layer.kernel.value);
  const bias = layer.bias && constant(layer.bias.path, layer.bias.shape, layer.bias.value);
  if (x.shape.length === 2) return gemm(x, kernel, { bias });
  const product = matmul(transpose(x, [0, 2, 3, 1]), kernel);
  return transpose(bias === undefined ? product : add(product, bias), [0, 3, 1, 2]);
}
