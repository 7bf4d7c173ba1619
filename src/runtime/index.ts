export { Engine } from './engine.js';
export type { ParallelSession } from './parallel.js';
export { FEW_IMAGES, type GraphSession, type ParallelPart, Runtime } from './runtime.js';
export { testRuntime } from './self-test.js';
export { closeSharedRuntime, runtimeOf, setThreads } from './session-runtime.js';
export { float32, type TensorData, type Tensors } from './tensors.js';
