import { ownerLock, type StartNews, WorkerStarts, workerLock } from '../../web-studio/browser.js';

/** Milliseconds before a worker that has ended is started again. */
const PATIENCE = 1000;

/**
 * Runs the Studio's worker for all tabs, as soon as no other tab does, until this one is closed.
 *
 * @param base the folder of the page
 * @param name of the channel
 */
export function runStudio(base: string, name: string): void {
  navigator.locks
    .request(ownerLock(name), async () => {
      for (;;) {
        // The compiled program: there, bundlers find what it imports for browsers.
        const worker = new Worker(new URL('../../../dist/src/web-studio/worker.js', import.meta.url), {
          type: 'module',
          name: base,
        });
        await ended(worker, name);
        worker.terminate();
        await new Promise((done) => setTimeout(done, PATIENCE));
      }
    })
    .catch(() => undefined);
}

/** Comes back when a worker could not start, hangs, or is gone. */
async function ended(worker: Worker, name: string): Promise<void> {
  const failed = new Promise<void>((done) => {
    worker.addEventListener('error', () => done());
  });
  let starts: WorkerStarts | undefined;
  const hung = new Promise<void>((done) => {
    starts = new WorkerStarts(done);
  });
  const running = new Promise<void>((done) => {
    worker.addEventListener('message', ({ data }: MessageEvent<'running' | StartNews>) => {
      if (data === 'running') done();
      else starts?.take(data);
    });
  });
  await Promise.race([
    failed,
    hung,
    running.then(() => navigator.locks.request(workerLock(name), () => undefined)),
  ]);
  starts?.stop();
}
