import {
  type DropoutMask,
  type ParameterLayout,
  packParameters,
  parameterLayout,
  unpackParameters,
} from '../lower/index.js';
import { BatchNormalization, type Layer, type Loss, type Optimizer } from '../nn/index.js';
import { Random } from '../random.js';
import { float32, type Runtime, type Session, type TensorData, type Tensors } from '../runtime/index.js';
import type { FeatureType } from './frozen-part.js';
import type { ModelPlan } from './plan.js';
import { buildForwardGraph, buildTrainingGraph, parametersState, slotState } from './training-graph.js';

/** Keeps dropout's draws apart from others that come from the same seed. */
const dropoutPurpose = 3;

export interface StepResult {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** [samples, outputs] */
  readonly outputs: Float32Array;
}

/** A training step in the runtime, and what it was made for. */
interface LoadedStep {
  readonly session: Session;
  readonly masks: readonly DropoutMask[];
  readonly decays: boolean;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly featureType: FeatureType;
}

let trainers = 0;

/**
 * The trained part of a model at work: its parameters and the optimizer's slots live in the runtime, beside the
 * sessions that use them, until `syncVariables` copies them back to the layers.
 */
export class Trainer {
  readonly layout: ParameterLayout;
  /** Outputs per sample. */
  readonly outputs: number;
  readonly #runtime: Runtime;
  readonly #plan: ModelPlan;
  #batch: number;
  readonly #prefix = `trainer${trainers++}/`;
  #assigned = '';
  #ahead = false;
  /** The optimizer whose slots are in the runtime. */
  #slotsOf: Optimizer | undefined;
  #forward: Promise<Session> | undefined;
  #step: LoadedStep | undefined;
  #drawn: readonly { masks: readonly DropoutMask[]; step: number; tensors: Tensors }[] = [];

  /** @param batch samples in every step; smaller batches are filled up with samples of weight 0 */
  constructor(runtime: Runtime, plan: ModelPlan, batch: number) {
    this.#runtime = runtime;
    this.#plan = plan;
    this.#batch = batch;
    const layers = plan.calls.map((call) => call.layer);
    const isNormalization = (layer: Layer): layer is BatchNormalization =>
      layer instanceof BatchNormalization;
    this.layout = parameterLayout(plan.variables, layers.filter(isNormalization));
    this.outputs = plan.calls.at(-1)!.outputShape.at(-1)!;
  }

  /** Changes the number of samples in a step; parameters and the optimizer's slots stay. */
  async useBatch(batch: number): Promise<void> {
    if (batch === this.#batch) return;
    await this.#releaseSessions();
    this.#batch = batch;
  }

  /** Outputs for features of any number of samples, without training. */
  async forward(features: TensorData): Promise<Float32Array> {
    this.#forward ??= this.#loadForward();
    const session = await this.#forward;
    await this.#writeParameters();
    const count = features.shape[0];
    const outputs = new Float32Array(count * this.outputs);
    for (let from = 0; from < count; from += this.#batch) {
      const to = Math.min(from + this.#batch, count);
      const results = await session.run({ features: this.#filledUp(features, from, to) });
      const data = results.outputs.data as Float32Array;
      outputs.set(data.subarray(0, (to - from) * this.outputs), from * this.outputs);
    }
    return outputs;
  }

  async #loadForward(): Promise<Session> {
    const options = { batch: this.#batch, channelBlock: await this.#runtime.channelBlock() };
    return this.#runtime.createSession(buildForwardGraph(this.#plan, this.layout, options), {
      stateInputs: this.layout.size > 0 ? { parameters: this.#state(parametersState) } : {},
    });
  }

  /** Loads the training step for this loss and optimizer; does nothing when it is loaded already. */
  async prepare(loss: Loss, optimizer: Optimizer, featureType: FeatureType): Promise<void> {
    const current = this.#step;
    if (current?.loss === loss && current.optimizer === optimizer && current.featureType === featureType)
      return;
    await this.#step?.session.release();
    const channelBlock = await this.#runtime.channelBlock();
    const options = { batch: this.#batch, featureType, channelBlock };
    const { graph, masks, decays, stateInputs, stateOutputs } = buildTrainingGraph(
      this.#plan,
      this.layout,
      loss,
      optimizer,
      options,
    );
    const session = await this.#runtime.createSession(graph, {
      stateInputs: this.#states(stateInputs),
      stateOutputs: this.#states(stateOutputs),
    });
    this.#step = { session, masks, decays, loss, optimizer, featureType };
    if (this.#slotsOf === optimizer) return;
    for (const slot of optimizer.slots) {
      const zeros = float32(new Float32Array(this.layout.size), [this.layout.size]);
      await this.#runtime.writeState(this.#state(slotState(slot)), zeros);
    }
    this.#slotsOf = optimizer;
  }

  /**
   * One step on at most `batch` samples.
   *
   * @param targets [samples, outputs]
   * @param sampleWeights one a sample; 1 where not given
   */
  async trainStep(
    features: TensorData,
    targets: Float32Array,
    optimizer: Optimizer,
    sampleWeights?: Float32Array,
  ): Promise<StepResult> {
    const { session, masks, decays } = this.#step!;
    await this.#writeParameters();
    const count = features.shape[0];
    optimizer.iterations++;
    const weights = new Float32Array(this.#batch);
    for (let row = 0; row < count; row++) weights[row] = (sampleWeights?.[row] ?? 1) / count;
    const filledTargets = new Float32Array(this.#batch * this.outputs);
    filledTargets.set(targets);
    const feeds: Record<string, TensorData> = {
      features: this.#filledUp(features, 0, count),
      targets: float32(filledTargets, [this.#batch, this.outputs]),
      weights: float32(weights, [this.#batch, 1]),
      step_size: float32(Float32Array.of(optimizer.stepSize(optimizer.iterations)), []),
    };
    if (decays) feeds.decay = float32(Float32Array.of(optimizer.decayAt(optimizer.iterations)), []);
    Object.assign(feeds, this.#masksOf(masks, optimizer.iterations));
    this.#ahead = true;
    const running = session.run(feeds);
    // While the step runs, this thread has time to draw for the next one.
    this.#masksOf(masks, optimizer.iterations + 1);
    const results: Tensors = await running;
    return {
      loss: (results.loss.data as Float32Array)[0],
      outputs: (results.outputs.data as Float32Array).slice(0, count * this.outputs),
    };
  }

  /** Those of the last steps asked for are kept. */
  #masksOf(masks: readonly DropoutMask[], step: number): Tensors {
    const drawn =
      this.#drawn.find((other) => other.masks === masks && other.step === step)?.tensors ??
      Object.fromEntries(masks.map((mask) => [mask.name, drawMask(mask, step)]));
    this.#drawn = [...this.#drawn.slice(-1), { masks, step, tensors: drawn }];
    return drawn;
  }

  /** Copies the trained parameters back into the layers' variables. */
  async syncVariables(): Promise<void> {
    if (!this.#ahead) return;
    const { data } = await this.#runtime.readState(this.#state(parametersState));
    unpackParameters(this.layout, data as Float32Array);
    this.#assigned = this.#versions();
    this.#ahead = false;
  }

  async release(): Promise<void> {
    await this.syncVariables();
    await this.#releaseSessions();
    for (const name of [parametersState, ...(this.#slotsOf?.slots ?? []).map(slotState)]) {
      await this.#runtime.deleteState(this.#state(name));
    }
    this.#assigned = '';
    this.#slotsOf = undefined;
  }

  async #releaseSessions(): Promise<void> {
    await (await this.#forward)?.release();
    await this.#step?.session.release();
    this.#forward = undefined;
    this.#step = undefined;
  }

  /** Brings the runtime's parameters up to date when variables were assigned from outside. */
  async #writeParameters(): Promise<void> {
    const versions = this.#versions();
    if (this.#ahead || this.#assigned === versions || this.layout.size === 0) return;
    const packed = float32(packParameters(this.layout), [this.layout.size]);
    await this.#runtime.writeState(this.#state(parametersState), packed);
    this.#assigned = versions;
  }

  #versions(): string {
    return this.layout.variables.map((variable) => variable.version).join(' ') || 'none';
  }

  #state(name: string): string {
    return this.#prefix + name;
  }

  #states(names: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(names).map(([name, state]) => [name, this.#state(state)]));
  }

  /** The samples from `from` up to `to`, filled up to a whole batch with zeros. */
  #filledUp(features: TensorData, from: number, to: number): TensorData {
    const shape = [this.#batch, ...features.shape.slice(1)];
    if (from === 0 && to === features.shape[0] && to === this.#batch) return features;
    const size = features.data.length / features.shape[0];
    const Numbers = features.data.constructor as new (length: number) => TensorData['data'];
    const data = new Numbers(size * this.#batch);
    data.set(features.data.subarray(from * size, to * size) as never);
    return { type: features.type, shape, data };
  }
}

/** Zeros with probability `rate`, else 1 / (1 - rate). */
function drawMask(mask: DropoutMask, step: number): TensorData {
  const random = new Random(mask.seed, dropoutPurpose, step, ...(mask.use > 0 ? [mask.use] : []));
  const kept = 1 / (1 - mask.rate);
  const size = mask.shape.reduce((product, length) => product * length, 1);
  const data = new Float32Array(size);
  for (let index = 0; index < size; index++) data[index] = random.uniform() < mask.rate ? 0 : kept;
  return float32(data, mask.shape);
}
