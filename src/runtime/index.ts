export { Engine, type SessionOptions } from './engine.js';
export { Runtime, type Session } from './runtime.js';
export { float32, type TensorData, type Tensors } from './tensors.js';
