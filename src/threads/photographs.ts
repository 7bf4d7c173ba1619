/* The program of a thread that reads photographs for a training: their digests, hashes and pixels. */
import type { FingerprintWithPixels } from '../photographs/fingerprint.js';
import { type ReadingSettings, readLargeJpeg } from '../photographs/read-large-jpeg.js';
import { serve } from '../platform/node/threads/serve.js';

serve((settings: ReadingSettings) => ({
  carryOut: (path: string) => readLargeJpeg(path, settings),
  buffersOf: (result: FingerprintWithPixels | undefined) =>
    result === undefined ? [] : [result.pixels.buffer as ArrayBuffer],
}));
