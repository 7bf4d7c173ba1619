import type { DropoutMask } from '../../lower/index.js';
import { float32, type GraphSession, type TensorData } from '../../runtime/index.js';
import { DrawnMasks, maskOfRows, wholeMask } from '../drawn-masks.js';
import { filledUp } from '../filled-up.js';
import { lossWeights } from '../loss-weights.js';
import { buildGradientGraph, buildUpdateGraph } from '../training-graph.js';
import { type StepKind, type StepPlace, type StepResult, sameKind, scalarFeeds } from '../whole-step.js';
import { type Collective, expectCount } from './collective.js';
import { StepVector } from './step-vector.js';
import type { World } from './world.js';

/** What one process computes of a batch. */
export interface ShareOfBatch {
  /** Of the process's own samples; undefined if it has none. */
  readonly features: TensorData | undefined;
  /** Where these samples stand in the whole batch, of which samples that cannot be read are no part. */
  readonly rows: readonly number[];
  /** Of the whole batch: [samples, outputs]. */
  readonly targets: Float32Array;
  /** Of the whole batch: one per sample; 1 where not given. */
  readonly sampleWeights: Float32Array | undefined;
  /** Places of the planned batch whose pictures this process has found unreadable, and the others may not know. */
  readonly unreadable: readonly number[];
}

/** What a step gives that several processes share; it is the same on all of them. */
export interface SharedStepResult extends StepResult {
  /** Places of the planned batch whose pictures a process cannot read. If there are any, no step was taken. */
  readonly unreadable: readonly number[];
}

/** Who shares a step. */
export interface Sharing {
  readonly collective: Collective;
  /** Samples of a whole batch. */
  readonly batch: number;
}

/**
 * A training step that several processes share: each computes the gradient of its samples, the sum over all processes is
 * that of the whole batch, and each takes the same step with it.
 */
export class CutStep {
  readonly #place: StepPlace;
  readonly #kind: StepKind;
  readonly #sharing: Sharing;
  readonly #gradient: GraphSession;
  readonly #update: GraphSession;
  /** As the graph of this process takes them, and of a whole batch. */
  readonly #masks: readonly DropoutMask[];
  readonly #wholeMasks: readonly DropoutMask[];
  readonly #drawnMasks = new DrawnMasks();
  readonly #vector: StepVector;

  static async load(place: StepPlace, kind: StepKind, sharing: Sharing): Promise<CutStep> {
    const { runtime, plan, layout, batch, channelBlock } = place;
    const { rank, size } = sharing.collective;
    // The penalty does not depend on the samples, so it counts once.
    const options = { batch, featureType: kind.featureType, channelBlock, withPenalty: rank === 0 };
    const first = buildGradientGraph(plan, layout, kind.loss, options);
    const second = buildUpdateGraph(layout, kind.optimizer, size);
    const [gradient, update] = [
      await runtime.createSession(first.graph, { stateInputs: place.states(first.stateInputs) }),
      await runtime.createSession(second.graph, {
        stateInputs: place.states(second.stateInputs),
        stateOutputs: place.states(second.stateOutputs),
      }),
    ];
    return new CutStep(place, kind, sharing, { gradient, update, masks: first.masks });
  }

  private constructor(
    place: StepPlace,
    kind: StepKind,
    sharing: Sharing,
    loaded: {
      readonly gradient: GraphSession;
      readonly update: GraphSession;
      readonly masks: readonly DropoutMask[];
    },
  ) {
    this.#place = place;
    this.#kind = kind;
    this.#sharing = sharing;
    this.#gradient = loaded.gradient;
    this.#update = loaded.update;
    this.#masks = loaded.masks;
    this.#wholeMasks = loaded.masks.map((mask) => wholeMask(mask, place.batch, sharing.batch));
    const { layout, outputs } = place;
    this.#vector = new StepVector({ gradient: layout.size, batch: sharing.batch, outputs });
  }

  is(kind: StepKind, { collective, batch }: Sharing): boolean {
    const own = this.#sharing;
    return sameKind(this.#kind, kind) && own.collective === collective && own.batch === batch;
  }

  /** Takes step number `optimizer.iterations + 1`. Every process calls it for the same batch. */
  async run(share: ShareOfBatch, world: World): Promise<SharedStepResult> {
    const { collective } = this.#sharing;
    const vector = this.#vector;
    const step = this.#kind.optimizer.iterations + 1;
    await this.#fillIn(share, step);
    vector.wish = world.wish;
    const mean = await collective.allReduceMean(vector.values);
    expectCount(mean, vector.values.length);
    vector.values = mean;
    world.heed(vector.wish);
    const unreadable = [...vector.unreadable.keys()].filter((place) => vector.unreadable[place] > 0);
    const count = share.targets.length / this.#place.outputs;
    const outputs = vector.outputs
      .slice(0, count * this.#place.outputs)
      .map((value) => value * collective.size);
    const loss = vector.loss * collective.size;
    if (unreadable.length > 0) return { loss, outputs, unreadable };
    this.#kind.optimizer.iterations = step;
    const { layout } = this.#place;
    await this.#update.run({
      mean_gradient: float32(vector.gradient, [layout.size]),
      ...scalarFeeds(this.#kind.optimizer, step),
    });
    return { loss, outputs, unreadable };
  }

  async release(): Promise<void> {
    await this.#gradient.release();
    await this.#update.release();
  }

  /** Computes this process's share of a step and puts it into the vector. */
  async #fillIn(
    { features, rows, targets, sampleWeights, unreadable }: ShareOfBatch,
    step: number,
  ): Promise<void> {
    const { batch, outputs } = this.#place;
    const { loss } = this.#kind;
    const count = targets.length / outputs;
    const { weights, divisor } = lossWeights(loss, targets, count, sampleWeights);
    const ownWeights = new Float32Array(batch);
    const ownTargets = new Float32Array(batch * outputs);
    for (const [at, row] of rows.entries()) {
      ownWeights[at] = weights[row] / divisor;
      ownTargets.set(targets.subarray(row * outputs, (row + 1) * outputs), at * outputs);
    }
    const running = this.#gradient.run({
      features: features === undefined ? this.#noFeatures() : filledUp(features, batch),
      targets: float32(ownTargets, [batch, outputs]),
      weights: float32(ownWeights, [batch, 1]),
      ...this.#masksOf(rows, step),
    });
    this.#drawnMasks.of(this.#wholeMasks, step + 1);
    const results = await running;
    const vector = this.#vector;
    vector.gradient.set(results.gradient.data as Float32Array);
    vector.clearRest();
    [vector.loss] = results.loss.data as Float32Array;
    for (const place of unreadable) vector.unreadable[place] = 1;
    const computed = results.outputs.data as Float32Array;
    for (const [at, row] of rows.entries()) {
      vector.outputs.set(computed.subarray(at * outputs, (at + 1) * outputs), row * outputs);
    }
  }

  #masksOf(rows: readonly number[], step: number): Record<string, TensorData> {
    const whole = this.#drawnMasks.of(this.#wholeMasks, step);
    return Object.fromEntries(
      this.#masks.map((mask) => [mask.name, maskOfRows(mask, whole[mask.name], rows, this.#place.batch)]),
    );
  }

  #noFeatures(): TensorData {
    const { batch, plan } = this.#place;
    const [, ...sizes] = plan.calls[plan.cut].outputShape as number[];
    const [height, width, channels] = sizes;
    const shape = sizes.length === 3 ? [batch, channels, height, width] : [batch, ...sizes];
    const length = shape.reduce((product, size) => product * size, 1);
    return this.#kind.featureType === 'float16'
      ? { type: 'float16', shape, data: new Uint16Array(length) }
      : float32(new Float32Array(length), shape);
  }
}
