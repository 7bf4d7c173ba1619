import { parentPort } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TensorData, Tensors } from '../../src/runtime/index.js';
import { joinBatches, viewBatch } from '../../src/runtime/tensors.js';

/*
 * The thread in which `npm run bench -- --step` runs graphs with options of ONNX Runtime that Graft does not set.
 */

/** What ONNX Runtime is asked for. */
export interface SessionSettings {
  readonly threads: number;
  /** Microseconds that waiting threads spin; 0: they sleep at once; undefined: without limit. */
  readonly spin: number | undefined;
  readonly dynamicBlockBase?: number;
  readonly memoryPattern: boolean;
  /** Where its profile is written; none by default. */
  readonly profile?: string;
}

export type WorkerRequest =
  | {
      readonly kind: 'load';
      readonly name: string;
      readonly model: Uint8Array;
      readonly feeds: Tensors;
      /** Outputs that are copied, and outputs with a tensor of their own that is filled. */
      readonly outputs: readonly string[];
      readonly states: Tensors;
      readonly settings: SessionSettings;
    }
  /** Runs a graph on its feeds and on these; answers with the outputs. */
  | { readonly kind: 'run'; readonly name: string; readonly feeds: Tensors }
  /** Runs graphs one after the other, each on some pictures at a time; answers with the outputs of the last. */
  | {
      readonly kind: 'runInChunks';
      readonly steps: readonly { readonly name: string; readonly chunkSize: number }[];
      readonly feeds: Tensors;
    }
  /** Writes the profile and answers with the file's path. */
  | { readonly kind: 'end'; readonly name: string };

interface Loaded {
  readonly session: InferenceSession;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly fetches: Readonly<Record<string, Tensor | null>>;
  readonly profile: string | undefined;
}

const loaded = new Map<string, Loaded>();
const port = parentPort!;

const tensors = (all: Tensors): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(all).map(([name, { type, data, shape }]) => [
      name,
      new Tensor(type as 'float32', data as Float32Array, shape),
    ]),
  );

async function load({
  model,
  feeds,
  outputs,
  states,
  settings,
}: Extract<WorkerRequest, { kind: 'load' }>): Promise<Loaded> {
  const { threads, spin, dynamicBlockBase, memoryPattern, profile } = settings;
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: memoryPattern,
    logSeverityLevel: 4,
    extra: {
      session: {
        intra_op: {
          allow_spinning: spin === 0 ? '0' : '1',
          ...(spin !== undefined && spin > 0 && { spin_duration_us: String(spin) }),
        },
        ...(dynamicBlockBase !== undefined && { dynamic_block_base: String(dynamicBlockBase) }),
      },
    },
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  });
  return {
    session,
    feeds: tensors(feeds),
    fetches: { ...Object.fromEntries(outputs.map((name) => [name, null])), ...tensors(states) },
    profile,
  };
}

async function answer(request: WorkerRequest): Promise<Tensors> {
  if (request.kind === 'runInChunks') return await runInChunks(request);
  const { name } = request;
  if (request.kind === 'load') {
    loaded.set(name, await load(request));
    return {};
  }
  if (request.kind === 'end') {
    const { session, profile } = loaded.get(name)!;
    loaded.delete(name);
    if (profile !== undefined) session.endProfiling();
    await session.release();
    return {};
  }
  return await run(name, request.feeds);
}

async function runInChunks({
  steps,
  feeds,
}: Extract<WorkerRequest, { kind: 'runInChunks' }>): Promise<Tensors> {
  let given = feeds;
  for (const { name, chunkSize } of steps) {
    const count = Object.values(given)[0].shape[0];
    const parts: Tensors[] = [];
    for (let from = 0; from < count; from += chunkSize) {
      parts.push(await run(name, viewBatch(given, from, Math.min(from + chunkSize, count))));
    }
    given = joinBatches(parts);
  }
  return given;
}

async function run(name: string, given: Tensors): Promise<Tensors> {
  const { session, feeds, fetches } = loaded.get(name)!;
  const results = await session.run({ ...feeds, ...tensors(given) }, fetches);
  const copied = Object.entries(fetches).filter(([, tensor]) => tensor === null);
  return Object.fromEntries(
    copied.map(([output]) => {
      const { type, dims, data } = results[output];
      return [output, { type, shape: dims, data } as TensorData];
    }),
  );
}

port.on('message', async (request: WorkerRequest) => {
  try {
    port.postMessage({ answer: await answer(request) });
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
});
