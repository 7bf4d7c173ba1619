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
