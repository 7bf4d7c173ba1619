/* The platform for browsers: what `#platform` means in a bundle for browsers. */
import type { OnnxRuntime, Threads } from '../platform.js';

export { files, keptFiles, storage } from './files.js';
export { pictureDecoder } from './picture-decoder.js';

/** Graphs run in the calling thread. A page that trains does so in a Web Worker, to stay responsive. */
export const threads: Threads = { cores: 1, start: undefined };

export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web/wasm');
  env.logLevel = 'error';
  return {
    InferenceSession,
    Tensor,
    executionProvider: 'wasm',
    // It copies the tensors that it is given for outputs and does not copy the results back.
    fillsGivenOutputs: false,
    version: env.versions.web ?? env.versions.common,
    providers: [{ name: 'wasm', bundled: true }],
  };
}
