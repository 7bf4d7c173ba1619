import { joinedNumbers } from '../joined.js';
import type { Functional } from '../nn/index.js';
import type { Runtime, TensorData } from '../runtime/index.js';
import { BatchReader } from './batch-reader.js';
import { channelsLast } from './channels-last.js';
import { baseOrderBatches, type OutputBatch } from './evaluation.js';
import { FeatureExtractor } from './feature-extractor.js';
import type { ModelData } from './model-data.js';
import { type ModelPlan, planModel } from './plan.js';
import { Trainer } from './trainer.js';

const DEFAULT_BATCH = 32;

/** A model in the runtime: its frozen part, and the part that is trained. `compile` makes a new one. */
export class LoadedModel {
  readonly runtime: Runtime;
  readonly plan: ModelPlan;
  readonly extractor: FeatureExtractor;
  /** Undefined before it is needed. */
  trained: Trainer | undefined;

  /**
   * @param options.training whether the model is compiled, so that something may be trained
   * @param options.featureBudget bytes of memory for outputs of the frozen part
   */
  constructor(
    model: Functional,
    runtime: Runtime,
    options: { readonly training: boolean; readonly featureBudget: number },
  ) {
    this.runtime = runtime;
    this.plan = planModel(model, options);
    this.extractor = new FeatureExtractor(runtime, this.plan, options.featureBudget);
  }

  /** The part that is trained. @param batch samples in every step, if it matters */
  async trainer(batch?: number): Promise<Trainer> {
    this.trained ??= new Trainer(this.runtime, this.plan, batch ?? DEFAULT_BATCH);
    if (batch !== undefined) await this.trained.useBatch(batch);
    return this.trained;
  }

  /** Outputs of the whole model from the outputs of its frozen part, channels last. */
  async outputs(features: TensorData): Promise<Float32Array> {
    const everythingFrozen = this.plan.cut === this.plan.calls.length - 1;
    if (!everythingFrozen) return await (await this.trainer()).forward(features);
    return channelsLast(features);
  }

  /** Outputs for the readable images, batch by batch; those of a data set in its base order. */
  async *outputBatches(data: ModelData): AsyncGenerator<OutputBatch> {
    if (data instanceof BatchReader) {
      for await (const { images, labels, sampleWeight, indices } of data.pass()) {
        const outputs = await this.outputs(await this.extractor.ofImages(images));
        yield { outputs, samples: indices.length, labels: () => labels!, sampleWeight };
      }
      return;
    }
    const { dataset, sampleWeight } = data;
    for await (const { features, indices } of this.extractor.ofBatches(dataset, baseOrderBatches(dataset))) {
      yield {
        outputs: await this.outputs(features),
        samples: indices.length,
        labels: () => dataset.labelsOf(indices),
        sampleWeight: sampleWeight && indices.map((index) => sampleWeight[index]),
      };
    }
  }

  /** The same, as one array. */
  async allOutputs(data: ModelData): Promise<Float32Array> {
    const parts: Float32Array[] = [];
    for await (const { outputs } of this.outputBatches(data)) parts.push(outputs);
    return joinedNumbers(parts);
  }

  /** What the regularizers of trained variables add to the loss. */
  async penalty(): Promise<number> {
    return this.plan.variables.length === 0 ? 0 : await (await this.trainer()).penalty();
  }

  /** Frees what it holds, if the runtime is still open. */
  async release(): Promise<void> {
    if (this.runtime.closed) return;
    await this.trained?.release();
    await this.extractor.release();
  }
}
