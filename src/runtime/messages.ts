import type { ChunkedStep, SessionOptions } from './engine.js';
import type { TensorData, Tensors } from './tensors.js';

/**
 * Numbers that the main thread and a worker share. ONNX Runtime aborts the whole process when its thread is ended in
 * the middle of a run, so the worker says when it is at work, and does nothing more once it is to end.
 */
export const control = { atWork: 0, ending: 1, size: 2 } as const;

/** What the main thread asks of the worker. Every request is answered once, in order, except for the last one. */
export type Request =
  | { kind: 'create'; session: number; model: Uint8Array; options: SessionOptions }
  | { kind: 'run'; session: number; feeds: Tensors }
  | { kind: 'runInChunks'; steps: readonly ChunkedStep[]; feeds: Tensors; fetches?: readonly string[] }
  | { kind: 'release'; session: number }
  | { kind: 'write'; key: string; tensor: TensorData }
  | { kind: 'read'; key: string }
  | { kind: 'delete'; key: string }
  | { kind: 'swap'; one: string; other: string }
  | { kind: 'end' };

export type Answer =
  | { kind: 'done'; result: Tensors | TensorData | undefined }
  | { kind: 'failed'; message: string; hint: string | undefined; stack: string | undefined };
