import type { OnnxRuntime } from '../platform.js';
import { runtimeSettings, threadsToUse } from './runtime-settings.js';

export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web/wasm');
  env.logLevel = 'error';
  const settings = runtimeSettings();
  env.wasm.numThreads = threadsToUse(settings);
  if (settings.files !== undefined) env.wasm.wasmPaths = settings.files;
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
