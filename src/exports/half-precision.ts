import { type Constant, type Graph, type GraphNode, LARGEST_FLOAT16, toFloat16 } from '../graph/index.js';

/** ONNX' number for float32. */
const FLOAT32_CODE = 1;

/**
 * The same graph with its kernels in half precision, which halves the file. A Cast after each converts it back, which
 * ONNX Runtime does once when it loads the model, so that the arithmetic stays in single precision and runs as fast as
 * before. Biases and other vectors are small and stay as they are.
 */
export function storeInHalfPrecision(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const casts: GraphNode[] = [];
  const renamed = new Map<string, string>();
  for (const [name, constant] of graph.constants) {
    if (!isKernel(constant)) continue;
    const output = `${name}_float32`;
    constants.set(name, {
      type: 'float16',
      shape: constant.shape,
      data: toFloat16(constant.data as Float32Array),
    });
    casts.push({ operator: 'Cast', inputs: [name], outputs: [output], attributes: { to: FLOAT32_CODE } });
    renamed.set(name, output);
  }
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((input) => renamed.get(input) ?? input),
  }));
  return { ...graph, constants, nodes: [...casts, ...nodes] };
}

/** Whether it is a matrix or a convolution's kernel whose numbers half precision can hold. */
function isKernel({ type, shape, data }: Constant): boolean {
  return (
    type === 'float32' &&
    (shape.length === 2 || shape.length === 4) &&
    (data as Float32Array).every((value) => Math.abs(value) <= LARGEST_FLOAT16)
  );
}
