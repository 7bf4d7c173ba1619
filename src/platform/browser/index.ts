/* The platform for browsers: what `#platform` means in a bundle for browsers. */
export { files, keptFiles, storage } from './files.js';
export { graphicsCards } from './graphics-cards.js';
export { decodesHeic } from './heic.js';
export { loadOnnxRuntime } from './onnxruntime.js';
export { pictureDecoder } from './picture-decoder.js';
export {
  type RuntimeSettings,
  runtimeSettings,
  setRuntimeSettings,
  threadsToUse,
} from './runtime-settings.js';
export { serve } from './threads/serve.js';
export { hasModuleWorkers, threads } from './threads/threads.js';
export { WorkerThread } from './threads/worker-thread.js';
