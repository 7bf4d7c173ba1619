/* The program of a thread that decodes and resizes pictures. */
import {
  buffersOfAnswer,
  carryOutDecoding,
  type DecodeRequest,
  type DecodeSetup,
} from '../pictures/decode-task.js';
import { serve } from '../platform/node/threads/serve.js';

serve((setup: DecodeSetup) => ({
  carryOut: (request: DecodeRequest) => carryOutDecoding(setup, request),
  buffersOf: buffersOfAnswer,
}));
