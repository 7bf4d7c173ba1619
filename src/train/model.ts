import type { ImageArray, ImageDataset, LabelArray } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import {
  type CallOptions,
  Functional,
  type FunctionalOptions,
  type LayerInput,
  type LayerOutput,
  type Loss,
  type Optimizer,
} from '../nn/index.js';
import { anything, atLeastZero, checkOptions, text, trueOrFalse } from '../options.js';
import type { Images } from '../pictures/index.js';
import type { WatchedMetric } from './callback.js';
import { type CompileOptions, compileModel } from './compile-options.js';
import type { Evaluation } from './evaluation.js';
import { evaluateModel, fitModel } from './fit-model.js';
import { checkSteps, classWeightRule, type FitOptions } from './fit-options.js';
import type { History, Logs } from './history.js';
import type { Batches } from './input-batch.js';
import type { LoadedModel } from './loaded-model.js';
import { type AnyData, closing, dataOf, dividedArguments, expectImages } from './model-data.js';
import {
  EVALUATE_RULES,
  type EvaluateModelOptions,
  type ModelOptions,
  type Prediction,
  type PredictOptions,
  type TrainOnBatchOptions,
  type UnbuiltModel,
} from './model-options.js';
import { ModelRuntime } from './model-runtime.js';
import { readTrainingState, restoreTrainingState, type TrainingState } from './training-state.js';
import { loadWeights, writeWeights } from './weights-file.js';

/**
 * A network that can be trained and make predictions. Keras `Model`.
 *
 * @example
 * ```ts
 * import { Conv2D, Dense, GlobalAveragePooling2D, Input, Model, ProgbarLogger } from '@graft-vision/graft';
 *
 * const inputs = Input({ shape: [160, 160, 3] });
 * const x = new GlobalAveragePooling2D().apply(new Conv2D(16, 3, { activation: 'relu' }).apply(inputs));
 * const model = new Model({ inputs, outputs: new Dense(1, { activation: 'sigmoid' }).apply(x) });
 * await model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy'] });
 * await model.fit(training, { epochs: 10, callbacks: [new ProgbarLogger(process.stdout)] });
 * ```
 */
export class Model extends Functional {
  /** A callback sets this to end training after the current epoch. */
  stopTraining = false;
  readonly #runtime: ModelRuntime;
  #batchesTrained = 0;

  constructor(options: ModelOptions | UnbuiltModel) {
    checkOptions<ModelOptions>('Model', options as ModelOptions, {
      inputs: anything,
      outputs: anything,
      name: text,
      session: anything,
      featureBudget: atLeastZero,
    });
    const { inputs, outputs, name, session } = options;
    super({ inputs, outputs, name } as FunctionalOptions, session);
    this.#runtime = new ModelRuntime(this, options.featureBudget);
  }

  /** The loss it was compiled with. */
  get loss(): Loss | undefined {
    return this.#runtime.compiled?.loss;
  }

  /** The optimizer it was compiled with. */
  get optimizer(): Optimizer | undefined {
    return this.#runtime.compiled?.optimizer;
  }

  /** The metrics that it was compiled with, by their names in the logs. */
  get metrics(): readonly WatchedMetric[] {
    return (this.#runtime.compiled?.metrics ?? []).map(({ name, metric }) => ({
      name,
      better: metric.better,
    }));
  }

  /**
   * Sets how the model is trained. As in Keras, changes of `trainable` take effect here. Weights and what was learned
   * so far are kept.
   *
   * @throws UsageError for something that is not an optimizer, loss or metric, for a loss that does not suit the
   * model's outputs, and for learning rates of layers that the model does not have
   */
  async compile(options: CompileOptions): Promise<void> {
    await this.#runtime.compile(compileModel(this, options));
  }

  /**
   * Trains on a data set. Training figures are means over each epoch's steps with dropout and augmentation on;
   * validation figures are measured after the epoch with both off, so they can look better.
   *
   * @throws UsageError when the model is not compiled, nothing is trainable, or images and labels do not fit
   */
  fit(dataset: ImageDataset, options?: FitOptions): Promise<History>;
  /**
   * The same on batches from anything that can be iterated over, such as a generator, in the order in which they come.
   * The next batch is read while a training step runs. Without `stepsPerEpoch` each epoch iterates once over all, which
   * a generator allows only once.
   *
   * @throws GraftError when a generator gives fewer batches than `stepsPerEpoch` asks for; what was learned before stays
   */
  fit(batches: Batches, options?: FitOptions): Promise<History>;
  /**
   * The same on pictures in memory.
   *
   * @param images whole numbers from 0 to 255, [count, height, width, 3]
   * @param labels class numbers, or rows of 0 and 1
   */
  fit(images: ImageArray, labels: LabelArray, options?: FitOptions): Promise<History>;
  async fit(data: AnyData, second?: FitOptions | LabelArray, third?: FitOptions): Promise<History> {
    const { labels, options } = dividedArguments(data, second, third);
    return await fitModel(this, this.#runtime, data, labels, options);
  }

  /**
   * One training step on one batch of pictures in memory, for training loops of your own. Keras `train_on_batch`, whose
   * figures go on from call to call until they are reset; these are those of this batch.
   *
   * @param labels class numbers, or rows of 0 and 1
   * @returns `loss`, and the metrics by their names
   * @throws UsageError when the model is not compiled, nothing is trainable, or images and labels do not fit
   */
  async trainOnBatch(
    images: ImageArray,
    labels: LabelArray,
    options: TrainOnBatchOptions = {},
  ): Promise<Logs> {
    checkOptions('trainOnBatch', options, { sampleWeight: anything, classWeight: classWeightRule });
    // Each batch counts as an epoch, so that each call augments its pictures anew.
    const initialEpoch = this.#batchesTrained++;
    const { history } = await this.fit(images, labels, {
      ...options,
      batchSize: Math.max(1, labels.length),
      shuffle: false,
      initialEpoch,
      epochs: initialEpoch + 1,
    });
    return Object.fromEntries(
      Object.entries(history).map(([name, [value]]) => [name, value]),
    ) as unknown as Logs;
  }

  /** The loss, including penalties of regularizers, and the metrics on a data set, without dropout and augmentation. */
  evaluate(dataset: ImageDataset, options?: EvaluateModelOptions): Promise<Evaluation>;
  /** The same on batches from anything that can be iterated over; see `fit`. */
  evaluate(batches: Batches, options?: EvaluateModelOptions): Promise<Evaluation>;
  /** The same on pictures in memory; see `fit`. */
  evaluate(images: ImageArray, labels: LabelArray, options?: EvaluateModelOptions): Promise<Evaluation>;
  async evaluate(
    data: AnyData,
    second?: EvaluateModelOptions | LabelArray,
    third?: EvaluateModelOptions,
  ): Promise<Evaluation> {
    const { labels, options: all } = dividedArguments(data, second, third);
    checkOptions('evaluate', all, EVALUATE_RULES);
    const { callbacks = [], collective, ...options } = all;
    checkSteps('evaluate', 'steps', options.steps);
    this.#runtime.expectCompiled('evaluate');
    const given = dataOf(this, 'evaluate', data, labels, options);
    return await closing(given, () => evaluateModel(this, this.#runtime, given, { callbacks, collective }));
  }

  /** Outputs for every readable image of a data set, in its base order; for pictures in memory; or for batches. */
  async predict(data: AnyData, options: PredictOptions = {}): Promise<Prediction> {
    checkOptions('predict', options, { batchSize: anything, steps: anything });
    checkSteps('predict', 'steps', options.steps);
    const given = dataOf(this, 'predict', data, undefined, { ...options, labelled: false });
    const outputs = await closing(given, () => this.#runtime.load().allOutputs(given));
    const perSample = this.outputShape.slice(1) as number[];
    const size = perSample.reduce((product, length) => product * length, 1);
    return { data: outputs, shape: [outputs.length / size, ...perSample] };
  }

  /** Outputs for one batch of pictures. */
  async predictOnBatch(images: Images): Promise<Prediction> {
    expectImages(this, images);
    const shape = [images.shape[0], ...(this.outputShape.slice(1) as number[])];
    if (images.shape[0] === 0) return { data: new Float32Array(0), shape };
    const loaded = this.#runtime.load();
    const features = await loaded.extractor.ofImages(images);
    return { data: await loaded.outputs(features), shape };
  }

  /**
   * Like `predictOnBatch`, but for numbers of any kind, and with dropout and augmentation if `training` is true. 8-bit
   * pictures use the model as it is loaded for `predict`.
   */
  override async call(inputs: LayerInput, options: CallOptions = {}): Promise<LayerOutput> {
    checkOptions('call', options, { training: trueOrFalse });
    const { data, shape } = inputs;
    // A model without weights may be a stack of augmentation layers, which are on by default.
    if (
      !options.training &&
      data instanceof Uint8Array &&
      shape.length === 4 &&
      this.isBuilt &&
      this.variables.length > 0
    ) {
      return await this.predictOnBatch({ data, shape: shape as Images['shape'] });
    }
    await this.syncVariables();
    return await super.call(inputs, options);
  }

  /** Copies weights that training has changed from the runtime into the layers' variables; `fit` ends with it. */
  async syncVariables(): Promise<void> {
    await this.#runtime.loaded?.trained?.syncVariables();
  }

  /**
   * Replaces the weights with their moving average, which an optimizer with `useEma` keeps (or puts the weights back),
   * for `evaluate`, `predict`, `saveWeights` and the variables after `syncVariables`. Both are kept exactly, and the
   * next training step uses the weights by itself. Before the first step it does nothing.
   *
   * @throws UsageError when the optimizer keeps no average
   */
  async useAverageWeights(use: boolean): Promise<void> {
    if (!this.#runtime.expectCompiled('useAverageWeights').optimizer.useEma) {
      throw new UsageError(`The optimizer of model ${this.name} keeps no moving average of the weights.`, {
        hint: 'Compile with an optimizer that was made with `useEma: true`.',
      });
    }
    await this.#runtime.loaded?.trained?.useAverage(use);
  }

  /**
   * Writes layers and weights as a `.keras` file, for `loadModel` and Keras' `keras.saving.load_model`. Keras `save`.
   *
   * @throws UsageError for a layer of a class that Keras does not have, GraftError when the file cannot be written
   */
  async save(path: string): Promise<void> {
    await this.syncVariables();
    const { saveKeras } = await import('./keras/save-model.js');
    await saveKeras(this, path);
  }

  /**
   * Writes all weights, including frozen ones, to a file in the safetensors format, under the paths of the variables.
   * The file appears whole or not at all. Keras `Model.save_weights`; by convention the path ends in `.safetensors`.
   *
   * @throws GraftError when the file cannot be written
   */
  async saveWeights(path: string): Promise<void> {
    await this.syncVariables();
    await writeWeights(path, this.variables);
  }

  /**
   * Loads the weights that `saveWeights` wrote from a model with the same structure. The optimizer stays as it is.
   *
   * @throws GraftError when the file cannot be read or does not fit; then no weight is changed
   */
  async loadWeights(path: string): Promise<void> {
    await this.syncVariables();
    await loadWeights(path, this.variables);
  }

  /**
   * A copy of all that training changes, to continue from later, bit for bit, in this process or another. It can be
   * taken between any two steps, for example from a callback.
   *
   * @throws UsageError when the model is not compiled
   */
  async getTrainingState(): Promise<TrainingState> {
    const { optimizer } = this.#runtime.expectCompiled('getTrainingState');
    return await readTrainingState(await this.#runtime.load().trainer(), optimizer);
  }

  /**
   * Restores what `getTrainingState` returned. The model must be built and compiled as it was then; a learning rate
   * that is a schedule is not changed.
   *
   * @throws UsageError when the model is not compiled
   * @throws GraftError when the state belongs to other variables or another optimizer
   */
  async setTrainingState(state: TrainingState): Promise<void> {
    const { optimizer } = this.#runtime.expectCompiled('setTrainingState');
    await restoreTrainingState(await this.#runtime.load().trainer(), optimizer, state);
  }

  /** @internal How the model is divided, and what is kept of its frozen part; it loads them. */
  get parts(): Pick<LoadedModel, 'plan' | 'extractor'> {
    return this.#runtime.load();
  }

  /** Frees what the model holds in the runtime. The next use loads it again. */
  async dispose(): Promise<void> {
    await this.#runtime.unload();
  }
}
