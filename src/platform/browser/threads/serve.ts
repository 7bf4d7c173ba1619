import { GraftError, reasonOf } from '../../../errors.js';
import { tellStartsOfWorkers } from '../../../worker-starts.js';
import type { ThreadProgram } from '../../thread-messages.js';
import { setRuntimeSettings } from '../runtime-settings.js';
import type { Message, Reply } from './messages.js';

/** What a dedicated worker's global object has; the compiler's types for pages do not include it. */
interface WorkerScope {
  postMessage(reply: Reply, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Message>) => void): void;
}

/**
 * The loop of every program in src/threads/browser: takes one request after the other and answers it.
 *
 * @param program makes the function that carries out requests from the data that the thread was started with
 */
export function serve<Setup, Request, Result>(
  program: (setup: Setup) => ThreadProgram<Request, Result>,
): void {
  const scope = globalThis as unknown as WorkerScope;
  let running: ThreadProgram<Request, Result> | undefined;
  tellStartsOfWorkers((news) => scope.postMessage(news, []));

  const answer = async (request: Request): Promise<void> => {
    try {
      const { carryOut, buffersOf } = running!;
      const result = await carryOut(request);
      scope.postMessage({ kind: 'done', result }, buffersOf(result));
    } catch (error) {
      const hint = error instanceof GraftError ? error.hint : undefined;
      const stack = error instanceof Error ? error.stack : undefined;
      scope.postMessage({ kind: 'failed', message: reasonOf(error), hint, stack }, []);
    }
  };

  let queue: Promise<void> = Promise.resolve();
  scope.addEventListener('message', ({ data: message }) => {
    if (message.kind === 'start') {
      setRuntimeSettings(message.runtime);
      running = program(message.setup as Setup);
      holdLock((lock) => scope.postMessage({ kind: 'running', lock }, []));
      return;
    }
    queue = queue.then(() => answer(message.request as Request));
  });
}

/** Takes a lock that the browser frees when this thread ends, however it ends. */
function holdLock(tell: (name: string | undefined) => void): void {
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) {
    tell(undefined);
    return;
  }
  const name = `graft-thread-${crypto.randomUUID()}`;
  void locks.request(name, () => {
    tell(name);
    return new Promise<void>(() => undefined);
  });
}
