import { type Dimension, type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import { cutPositions, lowerInference } from '../lower/index.js';
import type { FlatCall } from '../nn/index.js';
import type { Images } from '../pictures/index.js';
import {
  FEW_IMAGES,
  type ParallelPart,
  type ParallelSession,
  type Runtime,
  type TensorData,
} from '../runtime/index.js';
import type { ModelPlan } from './plan.js';

/** The precision of the frozen part's outputs: float16 when many are kept in memory. */
export type FeatureType = 'float32' | 'float16';

/** A section of the frozen part, loaded in every thread of the runtime. */
export class FrozenPart {
  readonly #session: ParallelSession;
  readonly #inputName: string;

  private constructor(session: ParallelSession, inputName: string) {
    this.#session = session;
    this.#inputName = inputName;
  }

  /**
   * From pixels to the output of position `to`.
   *
   * @param from position whose output the pixels are; default the position after augmentation
   */
  static async fromPixels(
    runtime: Runtime,
    plan: ModelPlan,
    to: number,
    from = plan.pixels,
  ): Promise<FrozenPart> {
    const middle = whereMapsAreSmall(plan, from, to);
    const parts: ParallelPart[] =
      middle === undefined
        ? [{ model: pixelGraph(plan, from, to), chunkSize: FEW_IMAGES }]
        : [
            { model: pixelGraph(plan, from, middle, keep), chunkSize: FEW_IMAGES },
            { model: betweenGraph(plan, middle, to, 'float32'), chunkSize: MANY_IMAGES },
          ];
    return new FrozenPart(await runtime.createParallelSession(...parts), 'image');
  }

  /** From the kept float16 outputs of position `from` to the output of position `to`. */
  static async between(runtime: Runtime, plan: ModelPlan, from: number, to: number): Promise<FrozenPart> {
    const graph = betweenGraph(plan, from, to, 'float16');
    return new FrozenPart(await runtime.createParallelSession(graph), 'kept');
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

/** The best number of images per thread when maps are small: many, so that weights are read less often. */
const MANY_IMAGES = 8;

/** Bytes of a map small enough that a core's cache holds about `MANY_IMAGES` of them. */
const SMALL_MAP = 2 ** 19;

/**
 * The first place where a single tensor passes, all later maps are small and the next one is larger (a bottleneck, so
 * that little data is handed over); undefined when there is none.
 */
function whereMapsAreSmall({ calls }: ModelPlan, from: number, to: number): number | undefined {
  const bytes = (call: FlatCall): number =>
    (call.outputShape.slice(1) as number[]).reduce((product, size) => product * size, 4);
  const lastLarge = calls.findLastIndex((call, at) => at > from && at <= to && bytes(call) > SMALL_MAP);
  if (lastLarge === -1) return undefined;
  return cutPositions(calls).find(
    (at) => at > lastLarge && at < to && bytes(calls[at + 1]) > bytes(calls[at]),
  );
}

type Finish = (graph: GraphBuilder, features: Value) => void;

function pixelGraph(plan: ModelPlan, from: number, to: number, finish: Finish = addOutputs): Graph {
  const graph = new GraphBuilder('frozen');
  const [, height, width, channels] = plan.calls[from].outputShape as number[];
  const image = graph.input('image', 'uint8', ['N', height, width, channels]);
  const pixels = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  finish(graph, lowerInference(graph, { calls: plan.calls, from, to }, pixels));
  return graph.build();
}

function betweenGraph(plan: ModelPlan, from: number, to: number, type: FeatureType): Graph {
  const graph = new GraphBuilder('frozen');
  const kept = operators.cast(graph.input('kept', type, channelsFirst(plan, from)), 'float32');
  addOutputs(graph, lowerInference(graph, { calls: plan.calls, from, to }, kept));
  return graph.build();
}

const keep: Finish = (graph, features) => graph.output('kept', features);

const addOutputs: Finish = (graph, features) => {
  graph.output('features', features);
  graph.output('features_half', operators.cast(features, 'float16'));
};

function channelsFirst(plan: ModelPlan, position: number): Dimension[] {
  const [, ...sizes] = plan.calls[position].outputShape as number[];
  const [height, width, channels] = sizes;
  return sizes.length === 3 ? ['N', channels, height, width] : ['N', ...sizes];
}
