/* The program of a thread that runs graphs. */
import { serve } from '../../platform/browser/threads/serve.js';
import { buffersOf, carryOut } from '../../runtime/carry-out.js';
import { Engine } from '../../runtime/engine.js';
import type { Request } from '../../runtime/messages.js';

serve(() => {
  const engine = new Engine();
  return { carryOut: (request: Request) => carryOut(engine, request), buffersOf };
});
