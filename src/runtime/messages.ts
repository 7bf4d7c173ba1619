import type { ChunkedStep, SessionOptions } from './engine.js';
import type { TensorData, Tensors } from './tensors.js';

/** The requests of `Runtime` to an engine. */
export type Request =
  /** Loads ONNX Runtime, which takes a while. */
  | { kind: 'prepare' }
  | { kind: 'create'; session: number; model: Uint8Array; options: SessionOptions }
  | { kind: 'run'; session: number; feeds: Tensors }
  | { kind: 'runInChunks'; steps: readonly ChunkedStep[]; feeds: Tensors; fetches?: readonly string[] }
  | { kind: 'release'; session: number }
  | { kind: 'write'; key: string; tensor: TensorData }
  | { kind: 'read'; key: string }
  | { kind: 'delete'; key: string }
  | { kind: 'swap'; one: string; other: string };

export type Result = Tensors | TensorData | undefined;
