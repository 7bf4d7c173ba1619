export { Engine, type SessionOptions } from './engine.js';
export type { ParallelSession } from './parallel.js';
export {
  closeSharedRuntime,
  fewImages,
  type ParallelPart,
  Runtime,
  type Session,
  setThreads,
  sharedRuntime,
} from './runtime.js';
export { type RuntimeReport, testRuntime } from './self-test.js';
export { float32, type TensorData, type Tensors } from './tensors.js';
