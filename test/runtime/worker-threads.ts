import { once } from 'node:events';

/** Counts the worker threads that this process starts from now on and that have not ended. */
export function countWorkerThreads(): () => Promise<number> {
  let count = 0;
  process.on('worker', (worker) => {
    count++;
    void once(worker, 'exit').then(() => count--);
  });
  return async () => {
    // The process hears of a thread a moment after it was started.
    await new Promise((resolve) => setImmediate(resolve));
    return count;
  };
}
