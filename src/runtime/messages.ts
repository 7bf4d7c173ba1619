import type { SessionOptions } from './engine.js';
import type { TensorData, Tensors } from './tensors.js';

/** What the main thread asks of the worker. Every request is answered once, in order. */
export type Request =
  | { kind: 'create'; session: number; model: Uint8Array; options: SessionOptions }
  | { kind: 'run'; session: number; feeds: Tensors; chunkSize?: number; fetches?: readonly string[] }
  | { kind: 'release'; session: number }
  | { kind: 'write'; key: string; tensor: TensorData }
  | { kind: 'read'; key: string }
  | { kind: 'delete'; key: string };

export type Answer =
  | { kind: 'done'; result: Tensors | TensorData | undefined }
  | { kind: 'failed'; message: string; hint: string | undefined; stack: string | undefined };
