import { type Graph, serializeGraph } from '../../src/graph/index.js';
import { BinaryCrossentropy, RMSprop } from '../../src/nn/index.js';
import { float32, type TensorData, type Tensors } from '../../src/runtime/index.js';
import { setRandomSeed } from '../../src/session/index.js';
import { FrozenPart, frozenGraphs } from '../../src/train/frozen-part.js';
import { planModel } from '../../src/train/plan.js';
import { Trainer } from '../../src/train/trainer.js';
import { buildGradientGraph, buildUpdateGraph } from '../../src/train/training-graph.js';
import { BATCH, SIZE, tutorialModel, unfreezeTop } from '../compute.js';
import { noisePixels } from '../peers/compute-program.js';
import { type RecordedGraph, RecordingRuntime } from './recording-runtime.js';

/** The parts of a fine-tuning step of MobileNetV2 from layer 100, as they were run. */
export interface RecordedStep {
  /** Everything before the trained part, as Graft divides it. */
  readonly frozen: readonly FrozenGraph[];
  /** The same, divided after each of some layers. @param chunkSizes of the parts, one more than layers */
  frozenDivided(layers: readonly string[], chunkSizes: readonly number[]): FrozenGraph[];
  readonly images: TensorData;
  /** What the frozen part makes of the images. */
  readonly features: TensorData;
  readonly whole: RecordedGraph;
  /** The same with other operators. */
  rewritten(change: (graph: Graph) => Graph): RecordedGraph;
  /** The gradient of some of the samples for each number of samples, and the update with the sum of `shares` of these. */
  gradientOf(samples: number): RecordedGraph;
  updateOf(shares: number): RecordedGraph;
}

/** A part of the frozen part with its number of pictures per run. */
export interface FrozenGraph {
  readonly model: Uint8Array;
  readonly chunkSize: number;
}

/** Records a step with channels in blocks, or channel-major. */
export async function recordStep(inBlocks: boolean): Promise<RecordedStep> {
  setRandomSeed(1);
  const runtime = new RecordingRuntime(1, inBlocks);
  const { base, model } = await tutorialModel(null);
  unfreezeTop(base);
  const plan = planModel(model, { training: true });
  const frozen = await FrozenPart.fromPixels(runtime, plan, plan.cut);
  const { parts } = runtime;
  const trainer = new Trainer(runtime, plan, BATCH);
  const optimizer = new RMSprop({ learningRate: 1e-5 });
  const loss = new BinaryCrossentropy({ fromLogits: true });
  await trainer.prepare({ loss, optimizer, featureType: 'float32' });
  const images = { data: noisePixels(BATCH, SIZE), shape: [BATCH, SIZE, SIZE, 3] } as const;
  const features = await frozen.runOnImages(images, 'float32');
  const targets = Float32Array.from({ length: BATCH }, (_, row) => row % 2);
  await trainer.trainStep(features, targets, optimizer);
  const training = runtime.graphs.find(({ graph }) => graph.name === 'training_step')!;
  const whole = training.recorded();
  const channelBlock = await runtime.channelBlock();
  const { layout } = trainer;
  await runtime.close();

  const gradientOf = (samples: number): RecordedGraph => {
    const options = { batch: samples, featureType: 'float32', channelBlock, withPenalty: true } as const;
    const { graph } = buildGradientGraph(plan, layout, loss, options);
    const feeds: Record<string, TensorData> = {};
    for (const [name, { shape }] of graph.inputs) feeds[name] = part(whole.feeds[name], shape as number[]);
    return { model: serializeGraph(graph), feeds, outputs: [...graph.outputs.keys()], states: {} };
  };
  const updateOf = (shares: number): RecordedGraph => {
    const { graph } = buildUpdateGraph(layout, optimizer, shares);
    const names = [...graph.inputs.keys()].filter((name) => name !== 'mean_gradient');
    const feeds = Object.fromEntries(names.map((name) => [name, whole.feeds[name]]));
    return { model: serializeGraph(graph), feeds, outputs: [], states: whole.states };
  };
  return {
    frozen: parts,
    frozenDivided: (layers, chunkSizes) => {
      const ends = layers.map((name) => plan.calls.findIndex(({ layer }) => layer.name === name));
      return frozenGraphs(plan, plan.pixels, [...ends, plan.cut]).map((graph, index) => {
        return { model: serializeGraph(graph), chunkSize: chunkSizes[index] };
      });
    },
    images: { type: 'uint8', ...images },
    rewritten: (change) => ({ ...whole, model: serializeGraph(change(training.graph)) }),
    ...{ features, whole, gradientOf, updateOf },
  };
}

/** The first numbers of a tensor in another shape. */
function part(tensor: Tensors[string], shape: readonly number[]): TensorData {
  const count = shape.reduce((product, size) => product * size, 1);
  return float32((tensor.data as Float32Array).slice(0, count), shape);
}
