import { type ImageArray, ImageDataset, type LabelArray } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { Functional, type FunctionalOptions, formatShape, type Loss, type Optimizer } from '../nn/index.js';
import type { Images } from '../pictures/index.js';
import { type Runtime, runtimeOf, type TensorData } from '../runtime/index.js';
import type { Session } from '../session/index.js';
import type { BatchPosition, Callback, WatchedMetric } from './callback.js';
import { channelsLast } from './channels-last.js';
import { type Compiled, type CompileOptions, compileModel } from './compile-options.js';
import { baseOrderBatches, type Evaluation, type OutputBatch, runEvaluation } from './evaluation.js';
import { FeatureExtractor } from './feature-extractor.js';
import { checkFitOptions, type FitOptions, runFit } from './fit.js';
import { type ArrayOptions, checkNames, dataOf, fitData, type WeightedData } from './fit-data.js';
import type { History, Logs } from './history.js';
import { type ModelPlan, planModel } from './plan.js';
import { Trainer } from './trainer.js';
import { openTrainingSource } from './training-source.js';
import { checkTrainingState, type TrainingState } from './training-state.js';
import { loadWeights, writeWeights } from './weights-file.js';

/** What a model gives for a batch: row-major numbers, [batch, outputs] or [batch, height, width, channels]. */
export interface Prediction {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** What a model is made of. */
export interface ModelOptions extends FunctionalOptions {
  /** The session that it belongs to, whose runtime it runs in. By default the one in which it is made. */
  session?: Session;
  /**
   * Bytes of memory for outputs of the frozen part, for each folder of pictures; what goes beyond is kept in a
   * temporary file. Default 256 MiB.
   */
  featureBudget?: number;
}

/** How `Model.evaluate` measures. */
export interface EvaluateModelOptions extends ArrayOptions {
  /** Told what happens, in this order. */
  callbacks?: readonly Callback[];
}

/** How a model is loaded into the runtime; made anew by `compile`. */
interface Loaded {
  readonly runtime: Runtime;
  readonly plan: ModelPlan;
  readonly extractor: FeatureExtractor;
  trainer: Trainer | undefined;
}

const defaultBatch = 32;

/** A network that can be trained and asked. Keras `Model`. */
export class Model extends Functional {
  /** A callback sets this to end training after the current epoch. */
  stopTraining = false;
  readonly #options: ModelOptions;
  #compiled: Compiled | undefined;
  #loaded: Loaded | undefined;

  constructor(options: ModelOptions) {
    super(options, options.session);
    this.#options = options;
  }

  /** The loss it was compiled with. */
  get loss(): Loss | undefined {
    return this.#compiled?.loss;
  }

  /** The optimizer it was compiled with. */
  get optimizer(): Optimizer | undefined {
    return this.#compiled?.optimizer;
  }

  /** The metrics that it was compiled with, by their names in the logs. */
  get metrics(): readonly WatchedMetric[] {
    return (this.#compiled?.metrics ?? []).map(({ name, metric }) => ({ name, better: metric.better }));
  }

  /**
   * Sets how the model is trained. As in Keras, changes of `trainable` take effect here. Weights and what was
   * learned so far stay.
   *
   * @throws UsageError for what is no optimizer, loss or metric, for a loss that does not suit the model's outputs, and
   * for learning rates of layers that the model does not have
   */
  async compile(options: CompileOptions): Promise<void> {
    const compiled = compileModel(this, options);
    await this.#unload();
    this.#compiled = compiled;
  }

  /**
   * Trains on a data set. Training figures are means over each epoch's steps with dropout and augmentation on; the
   * validation figures are taken after the epoch with both off, so they can look better.
   *
   * @throws UsageError when the model is not compiled, nothing is trainable, or images and labels do not fit
   */
  fit(dataset: ImageDataset, options?: FitOptions): Promise<History>;
  /**
   * The same on pictures in memory.
   *
   * @param images whole numbers from 0 to 255, [count, height, width, 3]
   * @param labels class numbers, or rows of 0 and 1
   */
  fit(images: ImageArray, labels: LabelArray, options?: FitOptions): Promise<History>;
  async fit(
    data: ImageDataset | ImageArray,
    second?: FitOptions | LabelArray,
    third: FitOptions = {},
  ): Promise<History> {
    const isDataset = data instanceof ImageDataset;
    const options = (isDataset ? second : third) as FitOptions | undefined;
    return await this.#fit(data, isDataset ? undefined : (second as LabelArray), options ?? {});
  }

  async #fit(
    data: ImageDataset | ImageArray,
    labels: LabelArray | undefined,
    options: FitOptions,
  ): Promise<History> {
    const { loss, optimizer, metrics } = this.#expectCompiled('fit');
    checkFitOptions(options);
    const { training, validation } = fitData(data, labels, options, () => this.session.nextSeed());
    const { dataset, sampleWeight } = training;
    this.#expectSize(dataset);
    if (validation !== undefined) this.#expectSize(validation.dataset);
    const loaded = this.#load();
    if (loaded.plan.variables.length === 0) {
      throw new UsageError(`Model ${this.name} has no trainable variable.`, {
        hint: 'Set `trainable = true` on the layers to train, then compile again.',
      });
    }
    this.stopTraining = false;
    const trainer = await this.#trainer(loaded, dataset.batchSize);
    const source = await openTrainingSource(
      loaded.runtime,
      loaded.plan,
      loaded.extractor,
      dataset,
      options.augmentedViews,
    );
    try {
      await trainer.prepare(loss, optimizer, source.featureType);
      const evaluate = (held: WeightedData, callbacks: readonly Callback[]): Promise<Evaluation> =>
        this.#evaluate(held, callbacks);
      const parts = {
        model: this,
        trainer,
        source,
        dataset,
        loss,
        optimizer,
        metrics,
        sampleWeight,
        validation,
        evaluate,
        getTrainingState: () => this.getTrainingState(),
        setTrainingState: (state: TrainingState) => this.setTrainingState(state),
      };
      return await runFit(parts, options);
    } finally {
      await source.close();
      await trainer.syncVariables();
    }
  }

  /** The loss, penalties of regularizers included, and the metrics on a data set, without dropout and augmentation. */
  evaluate(dataset: ImageDataset, options?: EvaluateModelOptions): Promise<Evaluation>;
  /** The same on pictures in memory; see `fit`. */
  evaluate(images: ImageArray, labels: LabelArray, options?: EvaluateModelOptions): Promise<Evaluation>;
  async evaluate(
    data: ImageDataset | ImageArray,
    second?: EvaluateModelOptions | LabelArray,
    third: EvaluateModelOptions = {},
  ): Promise<Evaluation> {
    const isDataset = data instanceof ImageDataset;
    const { callbacks = [], ...options } = ((isDataset ? second : third) ?? {}) as EvaluateModelOptions;
    checkNames('evaluate', options, ['batchSize', 'sampleWeight']);
    const labels = isDataset ? undefined : (second as LabelArray);
    return await this.#evaluate(dataOf('evaluate', data, labels, options), callbacks);
  }

  async #evaluate(
    { dataset, sampleWeight }: WeightedData,
    callbacks: readonly Callback[],
  ): Promise<Evaluation> {
    const compiled = this.#expectCompiled('evaluate');
    this.#expectSize(dataset);
    for (const callback of callbacks) callback.setModel?.(this);
    for (const callback of callbacks) await callback.onTestBegin?.();
    const batches = this.#outputBatches(dataset);
    const judged = { ...compiled, penalty: await this.#penalty() };
    const onBatchEnd = async (position: Omit<BatchPosition, 'epoch'>): Promise<void> => {
      for (const callback of callbacks) await callback.onTestBatchEnd?.(position);
    };
    const evaluation = await runEvaluation(dataset, judged, batches, onBatchEnd, sampleWeight);
    const names = ['loss', ...compiled.metrics.map(({ name }) => name)];
    const logs = Object.fromEntries(names.map((name) => [name, evaluation[name]])) as unknown as Logs;
    for (const callback of callbacks) await callback.onTestEnd?.(logs);
    return evaluation;
  }

  /** Outputs for every readable image of a data set, in its base order; or for pictures in memory. */
  async predict(data: ImageDataset | ImageArray, options: { batchSize?: number } = {}): Promise<Prediction> {
    checkNames('predict', options, ['batchSize']);
    const { dataset } = dataOf('predict', data, undefined, options);
    this.#expectSize(dataset);
    const parts: Float32Array[] = [];
    for await (const { outputs } of this.#outputBatches(dataset)) parts.push(outputs);
    const perSample = this.outputShape.slice(1) as number[];
    const size = perSample.reduce((product, length) => product * length, 1);
    const outputs = joined(parts);
    return { data: outputs, shape: [outputs.length / size, ...perSample] };
  }

  /** Outputs for one batch of pictures. */
  async predictOnBatch(images: Images): Promise<Prediction> {
    const expected = [images.shape[0], ...this.inputShape.slice(1)];
    if (images.shape.some((size, axis) => size !== expected[axis])) {
      throw new UsageError(
        `Model ${this.name} expects images of shape ${formatShape(this.inputShape)}, but received ${formatShape(images.shape)}.`,
      );
    }
    const shape = [images.shape[0], ...(this.outputShape.slice(1) as number[])];
    if (images.shape[0] === 0) return { data: new Float32Array(0), shape };
    const loaded = this.#load();
    const features = await loaded.extractor.ofImages(images);
    return { data: await this.#outputs(loaded, features), shape };
  }

  /** Copies weights that training has changed from the runtime into the layers' variables. `fit` ends with it. */
  async syncVariables(): Promise<void> {
    await this.#loaded?.trainer?.syncVariables();
  }

  /**
   * Puts the moving average of the weights, which an optimizer with `useEma` keeps, in place of the weights (or the
   * weights back in theirs), for `evaluate`, `predict`, `saveWeights` and the variables after `syncVariables`. Not a bit
   * is lost, and the next training step goes on from the weights by itself. Before the first step it does nothing.
   *
   * @throws UsageError when the optimizer keeps no average
   */
  async useAverageWeights(use: boolean): Promise<void> {
    if (!this.#expectCompiled('useAverageWeights').optimizer.useEma) {
      throw new UsageError(`The optimizer of model ${this.name} keeps no moving average of the weights.`, {
        hint: 'Compile with an optimizer that was made with `useEma: true`.',
      });
    }
    await this.#loaded?.trainer?.useAverage(use);
  }

  /**
   * Writes all weights, frozen ones too, to a file in the safetensors format, under the paths of the variables. The
   * file appears whole or not at all. Keras `Model.save_weights`; by convention it ends in `.safetensors`.
   *
   * @throws GraftError when the file cannot be written
   */
  async saveWeights(path: string): Promise<void> {
    await this.syncVariables();
    await writeWeights(path, this.variables);
  }

  /**
   * Takes over the weights that `saveWeights` wrote, from a model that was built alike. The optimizer stays as it is.
   *
   * @throws GraftError when the file cannot be read or does not fit; then no weight is changed
   */
  async loadWeights(path: string): Promise<void> {
    await this.syncVariables();
    await loadWeights(path, this.variables);
  }

  /**
   * A copy of all that training changes, to go on from later, bit for bit: in this process or in another one. It can be
   * taken at any time between two steps, from a callback for example.
   *
   * @throws UsageError when the model is not compiled
   */
  async getTrainingState(): Promise<TrainingState> {
    const { optimizer } = this.#expectCompiled('getTrainingState');
    const trainer = await this.#trainer(this.#load());
    const { iterations, learningRate } = optimizer;
    return {
      ...(await trainer.readState()),
      variables: trainer.layout.variables.map((variable) => variable.path),
      iterations,
      learningRate: typeof learningRate === 'number' ? learningRate : null,
    };
  }

  /**
   * Takes over what `getTrainingState` gave. The model is built and compiled as it was then; a learning rate that is a
   * schedule stays what it is.
   *
   * @throws UsageError when the model is not compiled
   * @throws GraftError when the state is one of other variables or of another optimizer
   */
  async setTrainingState(state: TrainingState): Promise<void> {
    const { optimizer } = this.#expectCompiled('setTrainingState');
    const trainer = await this.#trainer(this.#load());
    checkTrainingState(state, trainer.layout.variables);
    await trainer.restoreState(optimizer, state);
    optimizer.iterations = state.iterations;
    if (state.learningRate !== null && typeof optimizer.learningRate === 'number') {
      optimizer.learningRate = state.learningRate;
    }
  }

  /** Frees what the model holds in the runtime. It loads itself again when it is used again. */
  async dispose(): Promise<void> {
    await this.#unload();
  }

  #load(): Loaded {
    // What was in a runtime that is closed since is gone; the weights are in the layers.
    if (this.#loaded === undefined || this.#loaded.runtime.closed) {
      const runtime = runtimeOf(this.session);
      const plan = planModel(this, { training: this.#compiled !== undefined });
      const budget = this.#options.featureBudget ?? 256 * 1024 ** 2;
      const extractor = new FeatureExtractor(runtime, plan, budget);
      this.#loaded = { runtime, plan, extractor, trainer: undefined };
    }
    return this.#loaded;
  }

  async #unload(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    if (loaded === undefined || loaded.runtime.closed) return;
    await loaded.trainer?.release();
    await loaded.extractor.release();
  }

  async #trainer(loaded: Loaded, batch?: number): Promise<Trainer> {
    loaded.trainer ??= new Trainer(loaded.runtime, loaded.plan, batch ?? defaultBatch);
    if (batch !== undefined) await loaded.trainer.useBatch(batch);
    return loaded.trainer;
  }

  async *#outputBatches(dataset: ImageDataset): AsyncGenerator<OutputBatch> {
    const loaded = this.#load();
    for await (const batch of loaded.extractor.ofBatches(dataset, baseOrderBatches(dataset))) {
      yield { outputs: await this.#outputs(loaded, batch.features), indices: batch.indices };
    }
  }

  /** What the regularizers of trained variables add to the loss. */
  async #penalty(): Promise<number> {
    const loaded = this.#load();
    return loaded.plan.variables.length === 0 ? 0 : await (await this.#trainer(loaded)).penalty();
  }

  async #outputs(loaded: Loaded, features: TensorData): Promise<Float32Array> {
    const everythingFrozen = loaded.plan.cut === loaded.plan.calls.length - 1;
    if (!everythingFrozen) return await (await this.#trainer(loaded)).forward(features);
    return channelsLast(features);
  }

  #expectCompiled(what: string): Compiled {
    if (this.#compiled === undefined) {
      throw new UsageError(`Model ${this.name} must be compiled before ${what}.`, {
        hint: 'Call `await model.compile({ optimizer, loss })` first.',
      });
    }
    return this.#compiled;
  }

  #expectSize(dataset: ImageDataset): void {
    const [, height, width] = this.inputShape;
    const [givenHeight, givenWidth] = dataset.imageSize;
    if (height !== givenHeight || width !== givenWidth) {
      throw new UsageError(
        `Model ${this.name} expects images of ${height}x${width}, but the data set gives ${givenHeight}x${givenWidth}.`,
        { hint: 'Pass the same imageSize to imageDatasetFromDirectory.' },
      );
    }
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
