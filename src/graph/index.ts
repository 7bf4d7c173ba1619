export * as blocked from './blocked.js';
export { type BlockedConvolutionAttributes, type Bounds, blockedOperators } from './blocked.js';
export { dataOf, GraphBuilder, type Value } from './builder.js';
export { readMetadata } from './metadata.js';
export * as operators from './operators.js';
export { parseGraph } from './parse.js';
export { serializeGraph } from './serialize.js';
export {
  type Constant,
  type Dimension,
  type ElementType,
  elementCount,
  type Graph,
  type GraphNode,
  knownShape,
  type TensorType,
} from './types.js';
