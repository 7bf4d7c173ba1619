import type { Images } from '../data/index.js';
import { type Dimension, type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import { lowerInference } from '../lower/index.js';
import type { ParallelSession, Runtime, TensorData } from '../runtime/index.js';
import type { ModelPlan } from './plan.js';

/** The precision in which outputs leave the frozen part: float16 where many are kept in memory. */
export type FeatureType = 'float32' | 'float16';

/** A piece of the frozen part, loaded in every thread of the runtime. */
export class FrozenPart {
  readonly #session: ParallelSession;
  readonly #inputName: string;

  private constructor(session: ParallelSession, inputName: string) {
    this.#session = session;
    this.#inputName = inputName;
  }

  /** From pixels to the output of position `to`. */
  static async fromPixels(runtime: Runtime, plan: ModelPlan, to: number): Promise<FrozenPart> {
    return new FrozenPart(await runtime.createParallelSession(pixelGraph(plan, to)), 'image');
  }

  /** From the kept float16 outputs of position `from` to the output of position `to`. */
  static async between(runtime: Runtime, plan: ModelPlan, from: number, to: number): Promise<FrozenPart> {
    const graph = new GraphBuilder('frozen');
    const kept = graph.input('kept', 'float16', channelsFirst(plan, from));
    addOutputs(
      graph,
      lowerInference(graph, { calls: plan.calls, from, to }, operators.cast(kept, 'float32')),
    );
    return new FrozenPart(await runtime.createParallelSession(graph.build()), 'kept');
  }

  /** @param images 8-bit RGB, [batch, height, width, 3] */
  async runOnImages(images: Images, type: FeatureType): Promise<TensorData> {
    return await this.run({ type: 'uint8', shape: images.shape, data: images.data }, type);
  }

  async run(input: TensorData, type: FeatureType): Promise<TensorData> {
    const output = type === 'float16' ? 'features_half' : 'features';
    const results = await this.#session.run({ [this.#inputName]: input }, [output]);
    return results[output];
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function pixelGraph(plan: ModelPlan, to: number): Graph {
  const graph = new GraphBuilder('frozen');
  const [, height, width, channels] = plan.calls[plan.pixels].outputShape as number[];
  const image = graph.input('image', 'uint8', ['N', height, width, channels]);
  const pixels = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  addOutputs(graph, lowerInference(graph, { calls: plan.calls, from: plan.pixels, to }, pixels));
  return graph.build();
}

function addOutputs(graph: GraphBuilder, features: Value): void {
  graph.output('features', features);
  graph.output('features_half', operators.cast(features, 'float16'));
}

function channelsFirst(plan: ModelPlan, position: number): Dimension[] {
  const [, ...sizes] = plan.calls[position].outputShape as number[];
  const [height, width, channels] = sizes;
  return sizes.length === 1 ? ['N', ...sizes] : ['N', channels, height, width];
}
