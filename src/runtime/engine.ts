import { type InferenceSession, loadOnnxRuntime, type OnnxRuntime, type Tensor } from '#platform';
import { CardRuns } from './card-runs.js';
import type { DeviceTensors } from './device-tensors.js';
import { fromOrt, isOnDevice, toOrt } from './ort-tensors.js';
import { refused } from './refused.js';
import {
  inHalfPrecision,
  inSinglePrecision,
  joinBatches,
  type TensorData,
  type Tensors,
  viewBatch,
} from './tensors.js';

export interface SessionOptions {
  /** Threads for the work inside one operator. */
  threads: number;
  /** Computes on a graphics card; by default on the processor. */
  device?: 'webgpu';
  /** Outputs that are float32 in the graph and float16 for the caller; on a graphics card only. */
  halfOutputs?: readonly string[];
  /**
   * Allocates all of a run's buffers at once: a little faster, but a second copy of them stays in memory. Off by
   * default, which makes a training step 2 % slower and saves 230 MB.
   */
  memoryPattern?: boolean;
  /** Graph inputs that are fed from a named state instead of by the caller. */
  stateInputs?: Readonly<Record<string, string>>;
  /** Graph outputs that become the new value of a named state instead of going to the caller. */
  stateOutputs?: Readonly<Record<string, string>>;
  /** Refuses a graph with nodes that a graphics card cannot compute; by default the processor computes these. */
  wholeOnDevice?: boolean;
  /** Folder and file prefix for ONNX Runtime's own profile (a JSON trace); none by default. */
  profilePrefix?: string;
}

/** A session and its number of images per run. */
export interface ChunkedStep {
  readonly session: number;
  readonly chunkSize: number;
}

interface OpenSession {
  readonly ort: OnnxRuntime;
  readonly session: InferenceSession;
  readonly options: SessionOptions;
  readonly callerOutputs: readonly string[];
}

/** A state's current tensor, and a second one of the same size that the next run can write to. */
interface State {
  current: Tensor;
  spare: Tensor | undefined;
}

/**
 * ONNX Runtime's sessions and the weights that they share. A run blocks its thread, so outside tests an engine runs in
 * a worker thread of `Runtime`.
 *
 * States (weights, optimizer slots) stay here between runs and alternate between two buffers, so that a training
 * step allocates nothing of their size.
 */
export class Engine {
  readonly #sessions = new Map<number, OpenSession>();
  readonly #states = new Map<string, State>();
  readonly #cardRuns = new CardRuns();
  #device: DeviceTensors | undefined;

  /** @throws GraftError when ONNX Runtime refuses the model */
  async createSession(id: number, model: Uint8Array, options: SessionOptions): Promise<void> {
    try {
      const ort = await loadOnnxRuntime(options.device);
      // ONNX Runtime takes no memory that threads share.
      const own = model.buffer instanceof ArrayBuffer ? model : model.slice();
      const session = await ort.InferenceSession.create(own, {
        executionProviders: [options.device ?? ort.executionProvider],
        ...outputLocations(options),
        intraOpNumThreads: options.threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        enableMemPattern: options.memoryPattern ?? false,
        // As in platform: what it would print holds names from the file.
        logSeverityLevel: 4,
        // Threads that spin briefly while waiting are 5 % faster on an idle machine; if they spun without limit, they
        // would be half as fast on a busy one.
        extra: {
          session: {
            intra_op: { allow_spinning: '1', spin_duration_us: '20' },
            // Without it, sums of two 8-bit products overflow on x86 processors that lack VNNI.
            x64quantprecision: '1',
            ...(options.wholeOnDevice === true && { disable_cpu_ep_fallback: '1' }),
          },
        },
        ...(options.profilePrefix === undefined
          ? {}
          : { enableProfiling: true, profileFilePrefix: options.profilePrefix }),
      });
      const callerOutputs = session.outputNames.filter((name) => options.stateOutputs?.[name] === undefined);
      this.#sessions.set(id, { ort, session, options, callerOutputs });
    } catch (error) {
      throw refused('loaded', error, options.device);
    }
  }

  /**
   * Runs a session on the caller's tensors and its states; returns the outputs that are not states.
   *
   * @param wanted which of those outputs to return; default all
   */
  async run(id: number, feeds: Tensors, wanted?: readonly string[]): Promise<Tensors> {
    const { ort, session, options } = this.#session(id);
    const callerOutputs = wanted ?? this.#session(id).callerOutputs;
    const inputs: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(feeds)) {
      inputs[name] = toOrt(ort, options.device === undefined ? tensor : inSinglePrecision(tensor));
    }
    for (const [name, key] of Object.entries(options.stateInputs ?? {}))
      inputs[name] = await this.#stateOn(key, options.device);
    const fetches: Record<string, Tensor | null> = {};
    for (const name of callerOutputs) fetches[name] = null;
    for (const [name, key] of Object.entries(options.stateOutputs ?? {})) {
      const state = this.#state(key);
      if (ort.fillsGivenOutputs && options.device === undefined)
        state.spare ??= emptyLike(ort, state.current);
      fetches[name] = state.spare ?? null;
    }
    const results = await this.#runOn(options.device, () => session.run(inputs, fetches));
    for (const [name, key] of Object.entries(options.stateOutputs ?? {})) {
      const state = this.#state(key);
      const written = state.spare ?? results[name];
      if (state.spare !== undefined) state.spare = state.current;
      else if (isOnDevice(state.current)) state.current.dispose();
      state.current = written;
    }
    const halves = options.halfOutputs ?? [];
    return Object.fromEntries(
      callerOutputs.map((name) => {
        const tensor = fromOrt(results[name]);
        return [name, halves.includes(name) ? inHalfPrecision(tensor) : tensor];
      }),
    );
  }

  /**
   * Runs sessions without states one after the other, each on a few images at a time and on the outputs of the one
   * before it. Every feed and output has the batch first.
   *
   * @param wanted which outputs of the last one to return; default all
   */
  async runInChunks(
    steps: readonly ChunkedStep[],
    feeds: Tensors,
    wanted?: readonly string[],
  ): Promise<Tensors> {
    let tensors = feeds;
    for (const [index, { session, chunkSize }] of steps.entries()) {
      const count = Object.values(tensors)[0].shape[0];
      const parts: Tensors[] = [];
      for (let from = 0; from < count; from += chunkSize) {
        const chunk = viewBatch(tensors, from, Math.min(from + chunkSize, count));
        parts.push(await this.run(session, chunk, index === steps.length - 1 ? wanted : undefined));
      }
      tensors = joinBatches(parts);
    }
    return tensors;
  }

  async writeState(key: string, tensor: TensorData): Promise<void> {
    const data = tensor.data.slice() as typeof tensor.data;
    this.deleteState(key);
    this.#states.set(key, { current: toOrt(await loadOnnxRuntime(), { ...tensor, data }), spare: undefined });
  }

  /** A copy of a state. */
  async readState(key: string): Promise<TensorData> {
    const { current } = this.#state(key);
    if (isOnDevice(current)) return fromOrt(await (await this.#deviceTensors()).download(current));
    const tensor = fromOrt(current);
    return { ...tensor, data: tensor.data.slice() as typeof tensor.data };
  }

  deleteState(key: string): void {
    const state = this.#states.get(key);
    if (state !== undefined && isOnDevice(state.current)) state.current.dispose();
    this.#states.delete(key);
  }

  /** Swaps the values of two states without copying them. */
  swapStates(one: string, other: string): void {
    const [first, second] = [this.#state(one), this.#state(other)];
    this.#states.set(one, second);
    this.#states.set(other, first);
  }

  async releaseSession(id: number): Promise<void> {
    const { session, options } = this.#session(id);
    this.#sessions.delete(id);
    if (options.profilePrefix !== undefined) session.endProfiling();
    await session.release();
  }

  /** Frees all sessions and states. */
  async close(): Promise<void> {
    for (const key of [...this.#states.keys()]) this.deleteState(key);
    await Promise.all([...this.#sessions.keys()].map((id) => this.releaseSession(id)));
    await this.#device?.release();
  }

  async #runOn<Result>(device: 'webgpu' | undefined, work: () => Promise<Result>): Promise<Result> {
    if (device !== undefined) return await this.#cardRuns.run(work);
    try {
      return await work();
    } catch (error) {
      throw refused('run', error);
    }
  }

  async #deviceTensors(): Promise<DeviceTensors> {
    if (this.#device === undefined) {
      // It writes graphs, for which a thread loads a hundred modules; few need it.
      const { DeviceTensors } = await import('./device-tensors.js');
      this.#device = new DeviceTensors(await loadOnnxRuntime('webgpu'), this.#cardRuns);
    }
    return this.#device;
  }

  /** A state's tensor where a session on this device reads it; it moves there, and stays. */
  async #stateOn(key: string, device: 'webgpu' | undefined): Promise<Tensor> {
    const state = this.#state(key);
    if (isOnDevice(state.current) === (device !== undefined)) return state.current;
    const tensors = await this.#deviceTensors();
    const before = state.current;
    state.current = device === undefined ? await tensors.download(before) : await tensors.upload(before);
    if (device === undefined) before.dispose();
    state.spare = undefined;
    return state.current;
  }

  #session(id: number): OpenSession {
    const found = this.#sessions.get(id);
    if (found === undefined) throw new Error(`There is no session ${id}.`);
    return found;
  }

  #state(key: string): State {
    const found = this.#states.get(key);
    if (found === undefined) throw new Error(`There is no state "${key}".`);
    return found;
  }
}

function emptyLike(ort: OnnxRuntime, tensor: Tensor): Tensor {
  const { type, shape, data } = fromOrt(tensor);
  return toOrt(ort, { type, shape, data: data.slice() as typeof data });
}

/** A training step's new states stay on the device; everything else is for the caller. */
function outputLocations(
  session: SessionOptions,
): Pick<InferenceSession.SessionOptions, 'preferredOutputLocation'> {
  const states = Object.keys(session.stateOutputs ?? {});
  if (session.device === undefined || states.length === 0) return {};
  return { preferredOutputLocation: Object.fromEntries(states.map((name) => [name, 'gpu-buffer'])) };
}
