/* A browser's side of the border: what `#platform` is in a bundle for browsers. */
import type { OnnxRuntime, Threads } from '../platform.js';

export { files, keptFiles, storage } from './files.js';
export { pictureDecoder } from './picture-decoder.js';

/** Graphs run in the thread that asks. A page that trains does it in a Web Worker, so that it stays responsive. */
export const threads: Threads = { cores: 1, start: undefined };

export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web/wasm');
  env.logLevel = 'error';
  return {
    InferenceSession,
    Tensor,
    executionProvider: 'wasm',
    // It copies the tensors that it is given for outputs, and does not copy the results back.
    fillsGivenOutputs: false,
    version: env.versions.web ?? env.versions.common,
    providers: [{ name: 'wasm', bundled: true }],
  };
}
