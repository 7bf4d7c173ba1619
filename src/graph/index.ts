export * as blocked from './blocked.js';
export { BLOCKED_OPERATORS, type Bounds } from './blocked.js';
export * as blockedLayouts from './blocked-layouts.js';
export { GraphBuilder, type Value } from './builder.js';
export { CHECKSUM_KEY } from './checksum.js';
export { graphForDevice, halfOutputsOf } from './device-graph.js';
export { dataOf } from './element-types.js';
export { fromFloat16, LARGEST_FLOAT16, toFloat16 } from './float16.js';
export { graphDigest } from './graph-digest.js';
export { readMetadata, readModelHeader, type TensorShape } from './metadata.js';
export * as operators from './operators.js';
export { graphOf, operatorSetsOf, parseGraph, parseModel } from './parse.js';
export { readTensor } from './read-tensor.js';
export { producersOf, readersOf, withoutUnused } from './rewrite.js';
export { nodeProto, serializeGraph, tensorProto } from './serialize.js';
export { StoredValueReader } from './stored-values.js';
export {
  type AttributeValue,
  type Constant,
  type Dimension,
  type ElementType,
  elementCount,
  type Graph,
  type GraphNode,
  knownShape,
  type TensorType,
} from './types.js';
export { type WindowGeometry, windowTaps } from './window-taps.js';
