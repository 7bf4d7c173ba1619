import type { DropoutMask, ParameterLayout } from '../lower/index.js';
import type { Loss, Optimizer } from '../nn/index.js';
import { float32, type GraphSession, type Runtime, type TensorData, type Tensors } from '../runtime/index.js';
import { DrawnMasks } from './drawn-masks.js';
import { filledUp } from './filled-up.js';
import type { FeatureType } from './frozen-part.js';
import { lossWeights } from './loss-weights.js';
import type { ModelPlan } from './plan.js';
import { buildTrainingGraph } from './training-graph.js';

/** What a training step is made for. */
export interface StepKind {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly featureType: FeatureType;
}

export function sameKind(one: StepKind, other: StepKind): boolean {
  return (
    one.loss === other.loss && one.optimizer === other.optimizer && one.featureType === other.featureType
  );
}

/** Where a training step is loaded, and for how many samples. */
export interface StepPlace {
  readonly runtime: Runtime;
  readonly plan: ModelPlan;
  readonly layout: ParameterLayout;
  readonly batch: number;
  /** Outputs per sample. */
  readonly outputs: number;
  /** See GraphBuilder.channelBlock. */
  readonly channelBlock: number | undefined;
  /** The runtime's names of states. */
  states(names: Readonly<Record<string, string>>): Record<string, string>;
}

export interface StepResult {
  /** The loss of the batch: the mean, unless the loss's `reduction` says otherwise. */
  readonly loss: number;
  /** [samples, outputs] */
  readonly outputs: Float32Array;
}

/** A training step as one graph in the runtime. */
export class WholeStep {
  readonly kind: StepKind;
  readonly #place: StepPlace;
  readonly #session: GraphSession;
  readonly #masks: readonly DropoutMask[];
  readonly #drawnMasks = new DrawnMasks();

  static async load(place: StepPlace, kind: StepKind): Promise<WholeStep> {
    const { runtime, plan, layout, batch, channelBlock } = place;
    const { loss, optimizer, featureType } = kind;
    const options = { batch, featureType, channelBlock };
    const { graph, masks, ...states } = buildTrainingGraph(plan, layout, loss, optimizer, options);
    const session = await runtime.createSession(graph, {
      stateInputs: place.states(states.stateInputs),
      stateOutputs: place.states(states.stateOutputs),
    });
    return new WholeStep(place, kind, session, masks);
  }

  private constructor(
    place: StepPlace,
    kind: StepKind,
    session: GraphSession,
    masks: readonly DropoutMask[],
  ) {
    this.#place = place;
    this.kind = kind;
    this.#session = session;
    this.#masks = masks;
  }

  is(kind: StepKind): boolean {
    return sameKind(this.kind, kind);
  }

  /** Step number `optimizer.iterations`, of at most `batch` samples. See `Trainer.trainStep`. */
  async run(
    features: TensorData,
    targets: Float32Array,
    sampleWeights: Float32Array | undefined,
  ): Promise<StepResult> {
    const { batch, outputs } = this.#place;
    const { loss, optimizer } = this.kind;
    const step = optimizer.iterations;
    const [count] = features.shape;
    const { weights: own, divisor } = lossWeights(loss, targets, count, sampleWeights);
    const weights = new Float32Array(batch);
    own.forEach((weight, row) => {
      weights[row] = weight / divisor;
    });
    const filledTargets = new Float32Array(batch * outputs);
    filledTargets.set(targets);
    const running = this.#session.run({
      features: filledUp(features, batch),
      targets: float32(filledTargets, [batch, outputs]),
      weights: float32(weights, [batch, 1]),
      ...scalarFeeds(optimizer, step),
      ...this.#drawnMasks.of(this.#masks, step),
    });
    // While the step runs, this thread draws the masks for the next one.
    this.#drawnMasks.of(this.#masks, step + 1);
    const results: Tensors = await running;
    return {
      loss: (results.loss.data as Float32Array)[0],
      outputs: (results.outputs.data as Float32Array).slice(0, count * outputs),
    };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** The optimizer's numbers for a step. */
export function scalarFeeds(optimizer: Optimizer, step: number): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(optimizer.scalarsAt(step)).map(([name, value]) => [
      name,
      float32(Float32Array.of(value), []),
    ]),
  );
}
