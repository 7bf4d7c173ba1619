import { loadOnnxRuntime } from '#platform';
import type { Engine } from './engine.js';
import type { Request, Result } from './messages.js';
import type { TensorData, Tensors } from './tensors.js';

/** Runs a request of `Runtime` on an engine. */
export async function carryOut(engine: Engine, request: Request): Promise<Result> {
  switch (request.kind) {
    case 'prepare':
      await loadOnnxRuntime();
      return undefined;
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
      await engine.writeState(request.key, request.tensor);
      return undefined;
    case 'read':
      return await engine.readState(request.key);
    case 'delete':
      engine.deleteState(request.key);
      return undefined;
    case 'swap':
      engine.swapStates(request.one, request.other);
      return undefined;
  }
}

/** The buffers of a result, which can be transferred from a thread without being copied. */
export function buffersOf(result: Result): ArrayBuffer[] {
  if (result === undefined) return [];
  const tensors = isTensor(result) ? [result] : Object.values(result);
  return [...new Set(tensors.map((tensor) => tensor.data.buffer as ArrayBuffer))];
}

function isTensor(result: Tensors | TensorData): result is TensorData {
  return ArrayBuffer.isView((result as TensorData).data);
}
