import { parentPort, workerData } from 'node:worker_threads';
import { GraftError, reasonOf } from '../../../errors.js';
import type { Answer, ThreadProgram } from '../../thread-messages.js';
import { CONTROL, type Message, type ThreadData } from './messages.js';

/**
 * The loop of every program in src/threads: takes one request after the other and answers it.
 *
 * @param program makes the function that carries out requests from the data that the thread was started with
 */
export function serve<Setup, Request, Result>(
  program: (setup: Setup) => ThreadProgram<Request, Result>,
): void {
  const port = parentPort!;
  const { control: shared, setup } = workerData as ThreadData;
  const { carryOut, buffersOf } = program(setup as Setup);

  const answer = async (request: Request): Promise<void> => {
    try {
      const result = await carryOut(request);
      port.postMessage({ kind: 'done', result } satisfies Answer, buffersOf(result));
    } catch (error) {
      port.postMessage({
        kind: 'failed',
        message: reasonOf(error),
        hint: error instanceof GraftError ? error.hint : undefined,
        stack: error instanceof Error ? error.stack : undefined,
      } satisfies Answer);
    }
  };

  const take = async (message: Message): Promise<void> => {
    if (message.kind === 'end') {
      // Nothing else keeps the thread alive. Deno has no `close` here.
      port.unref();
      return;
    }
    Atomics.store(shared, CONTROL.atWork, 1);
    if (Atomics.load(shared, CONTROL.ending) === 0) await answer(message.request as Request);
    Atomics.store(shared, CONTROL.atWork, 0);
    Atomics.notify(shared, CONTROL.atWork);
  };

  let queue: Promise<void> = Promise.resolve();
  port.on('message', (message: Message) => {
    queue = queue.then(() => take(message));
  });
}
