import { importWebRuntime } from '../../web-runtime.js';
import type { OnnxRuntime } from '../platform.js';
import { runtimeSettings, threadsToUse } from './runtime-settings.js';

export async function loadOnnxRuntime(device?: 'webgpu'): Promise<OnnxRuntime> {
  const { env, InferenceSession, Tensor } = await importWebRuntime(device ?? 'wasm');
  env.logLevel = 'error';
  const settings = runtimeSettings();
  // On a card, threads of the processor would have nothing to do.
  env.wasm.numThreads = device === undefined ? threadsToUse(settings) : 1;
  if (settings.files !== undefined) env.wasm.wasmPaths = settings.files;
  return {
    InferenceSession,
    Tensor,
    executionProvider: 'wasm',
    // It copies the tensors that it is given for outputs and does not copy the results back.
    fillsGivenOutputs: false,
    version: env.versions.web ?? env.versions.common,
    providers: [
      { name: 'wasm', bundled: true },
      { name: 'webgpu', bundled: true },
    ],
  };
}
