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
    const graphs = frozenGraphs(plan, from, middle === undefined ? [to] : [middle, to]);
    const parts = graphs.map((model, index): ParallelPart => {
      return { model, chunkSize: index === 0 ? FEW_IMAGES : MANY_IMAGES };
    });
    return new FrozenPart(await runtime.createParallelSession(...parts), 'image');
  }

  /** From the kept float16 outputs of position `from` to the output of position `to`. */
  static async between(runtime: Runtime, plan: ModelPlan, from: number, to: number): Promise<FrozenPart> {
    const graph = betweenGraph(plan, from, to, { name: 'kept', type: 'float16' }, addOutputs);
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

/**
 * Consecutive graphs from the pixels at position `from` to each of the other positions; each reads the output of the one
 * before it.
 */
export function frozenGraphs(plan: ModelPlan, from: number, ends: readonly number[]): Graph[] {
  return ends.map((end, index) => {
    const finish = index === ends.length - 1 ? addOutputs : outputNamed(`kept_${index}`);
    if (index === 0) return pixelGraph(plan, from, end, finish);
    return betweenGraph(plan, ends[index - 1], end, { name: `kept_${index - 1}`, type: 'float32' }, finish);
  });
}

type Finish = (graph: GraphBuilder, features: Value) => void;

function pixelGraph(plan: ModelPlan, from: number, to: number, finish: Finish): Graph {
  const graph = new GraphBuilder('frozen');
  const [, height, width, channels] = plan.calls[from].outputShape as number[];
  const image = graph.input('image', 'uint8', ['N', height, width, channels]);
  const pixels = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  finish(graph, lowerInference(graph, { calls: plan.calls, from, to }, pixels));
  return graph.build();
}

function betweenGraph(
  plan: ModelPlan,
  from: number,
  to: number,
  { name, type }: { readonly name: string; readonly type: FeatureType },
  finish: Finish,
): Graph {
  const graph = new GraphBuilder('frozen');
  const kept = operators.cast(graph.input(name, type, channelsFirst(plan, from)), 'float32');
  finish(graph, lowerInference(graph, { calls: plan.calls, from, to }, kept));
  return graph.build();
}

const outputNamed =
  (name: string): Finish =>
  (graph, features) =>
    graph.output(name, features);

const addOutputs: Finish = (graph, features) => {
  graph.output('features', features);
  graph.output('features_half', operators.cast(features, 'float16'));
};

function channelsFirst(plan: ModelPlan, position: number): Dimension[] {
  const [, ...sizes] = plan.calls[position].outputShape as number[];
  const [height, width, channels] = sizes;
  return sizes.length === 3 ? ['N', channels, height, width] : ['N', ...sizes];
}
