import { once } from 'node:events';

/** Counts the running worker threads that this process has started from now on. */
export function countWorkerThreads(): () => Promise<number> {
  let count = 0;
  process.on('worker', (worker) => {
    count++;
    void once(worker, 'exit').then(() => count--);
  });
  return async () => {
    // The event of a new thread comes a moment after its start.
    await new Promise((resolve) => setImmediate(resolve));
    return count;
  };
}
