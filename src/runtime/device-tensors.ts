import type { InferenceSession, OnnxRuntime, Tensor } from '#platform';
import { GraphBuilder, serializeGraph } from '../graph/index.js';
import type { CardRuns } from './card-runs.js';

/**
 * Copies float32 tensors to and from a graphics card. ONNX Runtime for Node (1.30) has no function for it: reading a
 * tensor that lies there ends the process ("not implemented"). But a run reads its inputs from either place and writes
 * its outputs to the place that its session prefers, so a graph that does nothing copies.
 */
export class DeviceTensors {
  readonly #ort: OnnxRuntime;
  readonly #runs: CardRuns;
  readonly #copies = new Map<string, Promise<InferenceSession>>();

  /** @param ort the build for graphics cards */
  constructor(ort: OnnxRuntime, runs: CardRuns) {
    this.#ort = ort;
    this.#runs = runs;
  }

  /** @returns a copy that the caller disposes of */
  async upload(tensor: Tensor): Promise<Tensor> {
    return await this.#copy(tensor, 'gpu-buffer');
  }

  async download(tensor: Tensor): Promise<Tensor> {
    return await this.#copy(tensor, 'cpu');
  }

  async release(): Promise<void> {
    const loaded = await Promise.allSettled(this.#copies.values());
    this.#copies.clear();
    for (const copy of loaded) if (copy.status === 'fulfilled') await copy.value.release();
  }

  async #copy(tensor: Tensor, to: 'cpu' | 'gpu-buffer'): Promise<Tensor> {
    const axes = tensor.dims.length;
    const key = `${to} ${axes}`;
    let session = this.#copies.get(key);
    if (session === undefined) {
      session = this.#load(to, axes);
      this.#copies.set(key, session);
    }
    const loaded = session;
    return await this.#runs.run(async () => (await (await loaded).run({ from: tensor })).to);
  }

  async #load(to: 'cpu' | 'gpu-buffer', axes: number): Promise<InferenceSession> {
    const graph = new GraphBuilder('copy');
    const shape = Array.from({ length: axes }, (_, axis) => `size_${axis}`);
    const from = graph.input('from', 'float32', shape);
    graph.output('to', graph.emit('Identity', [from], from));
    return await this.#ort.InferenceSession.create(serializeGraph(graph.build()), {
      executionProviders: ['webgpu'],
      preferredOutputLocation: to,
      logSeverityLevel: 4,
    });
  }
}
