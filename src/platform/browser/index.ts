/* The platform for browsers: what `#platform` means in a bundle for browsers. */
export { files, keptFiles, storage } from './files.js';
export { graphicsCards } from './graphics-cards.js';
export { loadOnnxRuntime } from './onnxruntime.js';
export { pictureDecoder } from './picture-decoder.js';
export { type RuntimeSettings, setRuntimeSettings } from './runtime-settings.js';
export { threads } from './threads/threads.js';
