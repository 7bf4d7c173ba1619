export { type Frame, type FrameHeader, FrameReader, frameBytes } from './frames.js';
export type { Start } from './messages.js';
export { runWorker, type WorkerContext, type WorkerOptions } from './worker.js';
