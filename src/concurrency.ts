/** Runs a task once there is room for it, and returns its result. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

/**
 * sharp decodes off the main thread, in Node's pool of four threads; more at once would only take memory.
 */
export const DECODES_AT_ONCE = 4;

/** Lets at most `maximum` tasks run at the same time; the others wait in the order in which they came. */
export function limitConcurrency(maximum: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (task) => {
    if (running >= maximum) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // The place goes directly to the next task, so that no other task can come in between.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

/**
 * Runs a task for every item, at most `maximum` at the same time, and comes back when none runs any more.
 *
 * @param signal no further task begins once it is aborted
 * @throws what the first failing task threw, or the signal's reason; no further task begins after it
 */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  maximum: number,
  task: (item: Item, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    try {
      while (next < items.length && !failed) {
        signal?.throwIfAborted();
        const index = next++;
        await task(items[index], index);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const workers = Array.from({ length: Math.min(maximum, items.length) }, work);
  for (const outcome of await Promise.allSettled(workers)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}
