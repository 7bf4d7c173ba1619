import { parentPort, workerData } from 'node:worker_threads';
import { GraftError, reasonOf } from '../errors.js';
import { Engine } from './engine.js';
import { type Answer, control, type Request } from './messages.js';
import type { TensorData, Tensors } from './tensors.js';

/* The worker thread that holds the engine: it takes one request after the other. */

const engine = new Engine();
const port = parentPort!;
const shared = workerData as Int32Array;
let queue: Promise<void> = Promise.resolve();

port.on('message', (request: Request) => {
  queue = queue.then(() => takeOn(request));
});

async function takeOn(request: Request): Promise<void> {
  if (request.kind === 'end') {
    port.close();
    return;
  }
  Atomics.store(shared, control.atWork, 1);
  if (Atomics.load(shared, control.ending) === 0) await answer(request);
  Atomics.store(shared, control.atWork, 0);
  Atomics.notify(shared, control.atWork);
}

async function answer(request: Exclude<Request, { kind: 'end' }>): Promise<void> {
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
}

async function carryOut(
  request: Exclude<Request, { kind: 'end' }>,
): Promise<Tensors | TensorData | undefined> {
  switch (request.kind) {
    case 'create':
      await engine.createSession(request.session, request.model, request.options);
      return undefined;
    case 'run':
      return await engine.run(request.session, request.feeds);
    case 'runInChunks':
      return await engine.runInChunks(request.steps, request.feeds, request.fetches);
    case 'release':
      await engine.releaseSession(request.session);
      return undefined;
    case 'write':
      engine.writeState(request.key, request.tensor);
      return undefined;
    case 'read':
      return engine.readState(request.key);
    case 'delete':
      engine.deleteState(request.key);
      return undefined;
    case 'swap':
      engine.swapStates(request.one, request.other);
      return undefined;
  }
}

/** Results leave without being copied. */
function buffersOf(result: Tensors | TensorData | undefined): ArrayBuffer[] {
  if (result === undefined) return [];
  const tensors = isTensor(result) ? [result] : Object.values(result);
  return [...new Set(tensors.map((tensor) => tensor.data.buffer as ArrayBuffer))];
}

function isTensor(result: Tensors | TensorData): result is TensorData {
  return ArrayBuffer.isView((result as TensorData).data);
}
