import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import type { OnnxRuntime } from '../platform.js';

export const onnxRuntime: OnnxRuntime = {
  InferenceSession,
  Tensor,
  executionProvider: 'cpu',
  fillsGivenOutputs: true,
  version: env.versions.node ?? env.versions.common,
  providers: listSupportedBackends().map(({ name, bundled }) => ({ name, bundled })),
};

/** Its errors come as exceptions. It would print them as well, with names from the file that can steer a terminal. */
export function silenceOnnxRuntime(): void {
  env.logLevel = 'fatal';
}
