import { type Thread, threads } from '#platform';
import type { ArrangeOptions, Positions } from './arrange.js';
import { type ArrangeAnswer, type ArrangeRequest, ArrangeTask } from './arrange-task.js';
import type { Rows } from './rows.js';

export interface ArrangeInThreadOptions extends ArrangeOptions {
  /** @param share what is done, from 0 to 1 */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * `arrange` in a thread of its own, which ends with it.
 *
 * @param features handed over to the thread: its buffer is empty afterwards
 * @throws the signal's reason when it is aborted
 */
export async function arrangeInThread(
  features: Rows,
  { seed, onProgress, signal }: ArrangeInThreadOptions = {},
): Promise<Positions> {
  signal?.throwIfAborted();
  const thread = threads.start?.({ program: 'embedding', name: 'The thread that arranges photographs' });
  const stopped = untilAborted(signal);
  try {
    const take = thread === undefined ? inPlace() : takenBy(thread);
    let answer = await Promise.race([
      take({ kind: 'begin', features, seed }, [features.data.buffer as ArrayBuffer]),
      stopped.promise,
    ]);
    while (!('positions' in answer)) {
      onProgress?.(answer.share);
      answer = await Promise.race([take({ kind: 'go on' }), stopped.promise]);
    }
    return answer.positions;
  } finally {
    stopped.forget();
    // One slice of the work can take seconds, and nobody waits for it.
    void thread?.close();
  }
}

type Take = (request: ArrangeRequest, transfer?: readonly ArrayBuffer[]) => Promise<ArrangeAnswer>;

function takenBy(thread: Thread): Take {
  return async (request, transfer) => (await thread.ask(request, transfer)) as ArrangeAnswer;
}

/** Where the platform has no threads. */
function inPlace(): Take {
  const task = new ArrangeTask();
  return async (request) => {
    // So that others get their turn between two slices.
    await new Promise((resolve) => setTimeout(resolve));
    return task.carryOut(request);
  };
}

function untilAborted(signal: AbortSignal | undefined): { promise: Promise<never>; forget: () => void } {
  let listener = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    listener = () => reject(signal!.reason);
    signal?.addEventListener('abort', listener, { once: true });
  });
  // It may be rejected after the last answer.
  promise.catch(() => undefined);
  return { promise, forget: () => signal?.removeEventListener('abort', listener) };
}
