/* The program of a thread that decodes and resizes pictures. */
import {
  buffersOfAnswer,
  carryOutDecoding,
  type DecodeAnswer,
  type DecodeRequest,
} from '../pictures/decode-task.js';
import { loadSharp } from '../platform/node/pictures/load-sharp.js';
import { serve } from '../platform/node/threads/serve.js';

serve(() => ({
  // Nothing to decode means that the thread is only to be ready.
  carryOut: async (request: DecodeRequest | undefined) =>
    request === undefined ? void (await loadSharp()) : await carryOutDecoding(request),
  buffersOf: (answer: DecodeAnswer | undefined) => (answer === undefined ? [] : buffersOfAnswer(answer)),
}));
