import {
  hasPenalty,
  type ParameterLayout,
  packParameters,
  parameterLayout,
  penaltyOf,
  unpackParameters,
} from '../lower/index.js';
import { AVERAGE_SLOT, BatchNormalization, type Layer, type Optimizer } from '../nn/index.js';
import { float32, type GraphSession, type Runtime, type TensorData } from '../runtime/index.js';
import { filledUp } from './filled-up.js';
import { OptimizerSlots } from './optimizer-slots.js';
import type { ModelPlan } from './plan.js';
import { CutStep, type SharedStepResult, type ShareOfBatch, type Sharing } from './shared/cut-step.js';
import type { World } from './shared/world.js';
import { buildForwardGraph, PARAMETERS_STATE } from './training-graph.js';
import { type StepKind, type StepPlace, type StepResult, WholeStep } from './whole-step.js';

let trainers = 0;

/**
 * The trained part of a model during training. The runtime keeps its parameters and the optimizer's slots, beside the
 * sessions that use them, until `syncVariables` copies the parameters back to the layers.
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
  readonly #slots: OptimizerSlots;
  /** Whether the moving average and the weights have changed places. */
  #averageInPlace = false;
  #forward: Promise<GraphSession> | undefined;
  /** One of the two at a time. */
  #step: WholeStep | undefined;
  #cutStep: CutStep | undefined;

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
    this.#slots = new OptimizerSlots(runtime, this.#prefix, this.layout.size);
  }

  /** Changes the number of samples in a step; parameters and the optimizer's slots are kept. */
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
      const results = await session.run({ features: filledUp(features, this.#batch, from, to) });
      const data = results.outputs.data as Float32Array;
      outputs.set(data.subarray(0, (to - from) * this.outputs), from * this.outputs);
    }
    return outputs;
  }

  async #loadForward(): Promise<GraphSession> {
    const options = { batch: this.#batch, channelBlock: await this.#runtime.channelBlock() };
    return this.#runtime.createSession(buildForwardGraph(this.#plan, this.layout, options), {
      stateInputs: this.layout.size > 0 ? { parameters: this.#state(PARAMETERS_STATE) } : {},
    });
  }

  /** Loads the training step for this loss and optimizer; does nothing when it is loaded already. */
  async prepare(kind: StepKind): Promise<void> {
    await this.#slots.prepare(kind.optimizer, () => this.#readParameters());
    if (this.#step?.is(kind)) return;
    await this.#releaseSteps();
    this.#step = await WholeStep.load(await this.#place(), kind);
  }

  /** The same for a step that several processes share; this one has its share of the batch. */
  async prepareShared(kind: StepKind, sharing: Sharing): Promise<void> {
    await this.#slots.prepare(kind.optimizer, () => this.#readParameters());
    if (this.#cutStep?.is(kind, sharing)) return;
    await this.#releaseSteps();
    this.#cutStep = await CutStep.load(await this.#place(), kind, sharing);
  }

  async #place(): Promise<StepPlace> {
    return {
      runtime: this.#runtime,
      plan: this.#plan,
      layout: this.layout,
      batch: this.#batch,
      outputs: this.outputs,
      channelBlock: await this.#runtime.channelBlock(),
      states: (names) => this.#states(names),
    };
  }

  /**
   * Runs one step. If there are more samples than the step takes, it is loaded again for that many.
   *
   * @param targets [samples, outputs]
   * @param sampleWeights one per sample; 1 where not given
   */
  async trainStep(
    features: TensorData,
    targets: Float32Array,
    optimizer: Optimizer,
    sampleWeights?: Float32Array,
  ): Promise<StepResult> {
    const count = features.shape[0];
    if (count > this.#batch) {
      const { kind } = this.#step!;
      await this.useBatch(count);
      await this.prepare(kind);
    }
    await this.useAverage(false);
    await this.#writeParameters();
    optimizer.iterations++;
    this.#ahead = true;
    return await this.#step!.run(features, targets, sampleWeights);
  }

  /** Runs one step together with other processes; see `prepareShared`. Nothing changes if a picture cannot be read. */
  async trainShare(share: ShareOfBatch, world: World): Promise<SharedStepResult> {
    await this.useAverage(false);
    await this.#writeParameters();
    const result = await this.#cutStep!.run(share, world);
    if (result.unreadable.length === 0) this.#ahead = true;
    return result;
  }

  /** Copies the trained parameters back into the layers' variables. */
  async syncVariables(): Promise<void> {
    if (!this.#ahead) return;
    const { data } = await this.#runtime.readState(this.#state(PARAMETERS_STATE));
    unpackParameters(this.layout, data as Float32Array);
    this.#assigned = this.#versions();
    this.#ahead = false;
  }

  /**
   * Replaces the weights with their moving average, or puts the weights back; both are kept exactly. The next training
   * step puts the weights back. Without an average, or before the first step, it does nothing.
   */
  async useAverage(use: boolean): Promise<void> {
    const { optimizer } = this.#slots;
    if (this.#averageInPlace === use || !optimizer?.useEma || optimizer.iterations === 0) return;
    if (use) await this.#writeParameters();
    await this.#runtime.swapStates(this.#state(PARAMETERS_STATE), this.#slots.state(AVERAGE_SLOT));
    // Weights that were assigned while the average was in place replace the earlier ones.
    if (use || !this.#isAssigned()) this.#ahead = true;
    this.#averageInPlace = use;
  }

  /** Ends a training: from now on the weights are the moving average, if the optimizer keeps one. */
  async finishAverage(): Promise<void> {
    const { optimizer } = this.#slots;
    if (!optimizer?.useEma || optimizer.iterations === 0) return;
    const [parameters, average] = [this.#state(PARAMETERS_STATE), this.#slots.state(AVERAGE_SLOT)];
    const [from, to] = this.#averageInPlace ? [parameters, average] : [average, parameters];
    await this.#runtime.writeState(to, await this.#runtime.readState(from));
    this.#averageInPlace = false;
    this.#ahead = true;
  }

  /** What the regularizers add to the loss, with the weights that `forward` uses. */
  async penalty(): Promise<number> {
    if (!hasPenalty(this.layout.variables)) return 0;
    return penaltyOf(this.layout, await this.#readParameters());
  }

  /** Copies of the weights and of the optimizer's slots; always the weights, even while the average replaces them. */
  async readState(): Promise<{ parameters: Float32Array; slots: Record<string, Float32Array> }> {
    const inPlace = this.#averageInPlace;
    await this.useAverage(false);
    const state = { parameters: await this.#readParameters(), slots: await this.#slots.read() };
    await this.useAverage(inPlace);
    return state;
  }

  /** Restores what `readState` returned. @throws GraftError when it does not fit */
  async restoreState(
    optimizer: Optimizer,
    state: { readonly parameters: Float32Array; readonly slots: Readonly<Record<string, Float32Array>> },
  ): Promise<void> {
    await this.#slots.restore(optimizer, state.slots);
    unpackParameters(this.layout, state.parameters);
    this.#averageInPlace = false;
    this.#ahead = false;
  }

  async release(): Promise<void> {
    await this.syncVariables();
    await this.#releaseSessions();
    await this.#runtime.deleteState(this.#state(PARAMETERS_STATE));
    await this.#slots.delete();
    this.#assigned = '';
  }

  async #releaseSessions(): Promise<void> {
    await (await this.#forward)?.release();
    this.#forward = undefined;
    await this.#releaseSteps();
  }

  async #releaseSteps(): Promise<void> {
    await this.#step?.release();
    await this.#cutStep?.release();
    this.#step = undefined;
    this.#cutStep = undefined;
  }

  /** Updates the runtime's parameters when variables were assigned from outside. */
  async #writeParameters(): Promise<void> {
    if (!this.#isAssigned() || this.layout.size === 0) return;
    await this.useAverage(false);
    const packed = float32(packParameters(this.layout), [this.layout.size]);
    await this.#runtime.writeState(this.#state(PARAMETERS_STATE), packed);
    this.#assigned = this.#versions();
  }

  /** Whether the layers' variables are newer than the runtime's parameters. */
  #isAssigned(): boolean {
    return !this.#ahead && this.#assigned !== this.#versions();
  }

  async #readParameters(): Promise<Float32Array> {
    if (!this.#ahead) return packParameters(this.layout);
    return (await this.#runtime.readState(this.#state(PARAMETERS_STATE))).data as Float32Array;
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
}
