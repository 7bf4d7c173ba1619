// This must come first: the library looks at the environment while it is loaded.
import './no-telemetry.js';

export { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
