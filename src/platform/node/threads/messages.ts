import type { ThreadOptions } from '../../platform.js';

/**
 * Numbers that the main thread and a worker share. ONNX Runtime aborts the whole process when its thread is ended in
 * the middle of a run, so the worker marks when it is busy, and starts nothing more once it is asked to end.
 */
export const CONTROL = { atWork: 0, ending: 1, size: 2 } as const;

/** What a thread is started with. */
export interface ThreadData {
  readonly program: ThreadOptions['program'];
  readonly control: Int32Array;
  readonly setup: unknown;
  /** The main program has switched off ONNX Runtime's reports; see no-telemetry.ts. */
  readonly withoutTelemetry: true;
}

/** What the main thread sends. Every request is answered once, in order. */
export type Message = { readonly kind: 'request'; readonly request: unknown } | { readonly kind: 'end' };
