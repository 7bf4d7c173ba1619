/* The program of a thread that decodes HEIC, which takes seconds and would block everything else. */
import { decodeHeif, type HeifResult } from '../platform/node/pictures/heif/decode-heif.js';
import { serve } from '../platform/node/threads/serve.js';

serve(() => ({
  carryOut: decodeHeif,
  buffersOf: ({ data }: HeifResult) => [data.buffer as ArrayBuffer],
}));
