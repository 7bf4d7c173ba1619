/* The program of a thread that decodes and resizes pictures. */
import { buffersOfAnswer, carryOutDecoding } from '../pictures/decode-task.js';
import { loadSharp } from '../platform/node/pictures/load-sharp.js';
import { serve } from '../platform/node/threads/serve.js';

// The first picture finds it loaded, or says why it cannot be.
loadSharp().catch(() => undefined);

serve(() => ({ carryOut: carryOutDecoding, buffersOf: buffersOfAnswer }));
