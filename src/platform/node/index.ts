/* The platform for Node: what `#platform` means there. Only rooms that need Node anyway import this file by its path. */
import type { OnnxRuntime } from '../platform.js';
import { refuseTelemetry } from './no-telemetry.js';

export { files } from './files.js';
export { graphicsCards } from './graphics-cards.js';
export { storedFeaturesKind, storedFingerprintsKind, storedPixelsKind } from './items/segment-eviction.js';
export { keptFiles } from './kept-files.js';
export { pictureDecoder } from './pictures/sharp-decoder.js';
export { storage } from './storage.js';
export { threads } from './threads/threads.js';

export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  refuseTelemetry();
  const { onnxRuntime, silenceOnnxRuntime } = await import('./onnxruntime.js');
  silenceOnnxRuntime();
  return onnxRuntime;
}
