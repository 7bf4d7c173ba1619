import { type ImageDataset, prefetch } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { serializeGraph } from '../graph/index.js';
import { joinedNumbers } from '../joined.js';
import { anything, checkOptions, trueOrFalse } from '../options.js';
import { type ParallelSession, runtimeOf } from '../runtime/index.js';
import type { Task } from '../tasks/index.js';
import type { Model } from '../train/index.js';
import { buildFeatureGraph, featuresOutput } from './export.js';
import { answersOfFeatures } from './familiarity/answers-of-features.js';
import { type FittedFamiliarity, fitFamiliarityTo, type ModelAnswers } from './familiarity/calibrate.js';
import type { Familiarity } from './familiarity/familiarity.js';
import { type MeasuredPlace, measuredPlaces } from './measured-places.js';
import { findHeadInput, headInputOf, outputsOf, taskOfModel } from './model-outputs.js';

/** Options of `fitFamiliarity`. */
export interface FitFamiliarityOptions {
  /** The pictures that the model was trained on. They are read without augmentation. */
  readonly training: ImageDataset;
  /** Pictures that it was not trained on, of the same classes. */
  readonly validation?: ImageDataset;
  /** Whether the classifier is saved with `flipAtTestTime`. Default false. */
  readonly flipAtTestTime?: boolean;
}

/** More pictures say nothing more about how features are distributed: so many, and some of each class. */
const ENOUGH_PICTURES = 2000;
const ENOUGH_OF_A_CLASS = 5;

/**
 * Learns what pictures look like that a trained model is familiar with, for `saveClassifier`: what it sees at the end of
 * each stage of the network and before its head. At most 2000 training and as many validation pictures are used, or 5 for
 * each class if these are more, evenly spread; the limit is set so that 95 % of the validation pictures reach it. With
 * fewer than 20 validation pictures it is set on training pictures, at least 20.
 *
 * @throws UsageError when the pictures are too few, or the model does not end in a Dense layer that reads features
 *
 * @example
 * ```ts
 * import { saveClassifier } from '@graft-vision/graft';
 * import { fitFamiliarity } from '@graft-vision/graft/classifier';
 *
 * const familiarity = await fitFamiliarity(model, { training, validation });
 * await saveClassifier(model, 'model.onnx', { dataset: training, familiarity });
 * ```
 */
export async function fitFamiliarity(model: Model, options: FitFamiliarityOptions): Promise<Familiarity> {
  const { familiarity, reason } = await tryFamiliarity(model, options);
  if (familiarity !== undefined) return familiarity;
  throw new UsageError(`The familiarity of pictures cannot be measured: ${reason}.`, {
    hint: 'Save the classifier without it, or take more pictures.',
  });
}

/** The same, with a reason instead of an error when the pictures are too few. */
export async function tryFamiliarity(
  model: Model,
  options: FitFamiliarityOptions,
): Promise<FittedFamiliarity> {
  checkOptions(
    'fitFamiliarity',
    options,
    { training: anything, validation: anything, flipAtTestTime: trueOrFalse },
    ['training'],
  );
  const { training, validation, flipAtTestTime = false } = options;
  const task = taskOfModel(model, training.classNames);
  const classes = training.classNames.length;
  if (findHeadInput(outputsOf(model)) === undefined) {
    return { reason: 'its head does not end in a layer that reads a list of features' };
  }
  await model.syncVariables();
  if (training.keptFeatures?.whole) return await fitToFeatures(model, options, task);
  const answers = new AnswersOf(model, training, flipAtTestTime);
  try {
    const learned = await answers.of(training, evenlySpread(training));
    const checked = validation && (await answers.of(validation, evenlySpread(validation)));
    const { severalLabels } = task;
    return fitFamiliarityTo(learned, checked, { classes, severalLabels });
  } finally {
    await answers.close();
  }
}

/** The same where only features are there, so that only what the head reads can be measured. */
async function fitToFeatures(
  model: Model,
  { training, validation }: FitFamiliarityOptions,
  { severalLabels }: Task,
): Promise<FittedFamiliarity> {
  const outputs = outputsOf(model);
  const place = measuredPlaces(outputs.calls, headInputOf(outputs, model)).at(-1)!;
  const answers = (dataset: ImageDataset): Promise<ModelAnswers | undefined> =>
    answersOfFeatures(model, dataset.only(evenlySpread(dataset), false), { place, severalLabels });
  const learned = await answers(training);
  if (learned === undefined) return { reason: 'its head does not read the features themselves' };
  const checked = validation && (await answers(validation));
  return fitFamiliarityTo(learned, checked, { classes: training.classNames.length, severalLabels });
}

/** Of each class every picture, or every second, third and so on, until they are few enough. */
function evenlySpread(dataset: ImageDataset): number[] {
  const { indices, classNames } = dataset;
  const most = Math.max(ENOUGH_PICTURES, ENOUGH_OF_A_CLASS * classNames.length);
  if (indices.length <= most) return [...indices];
  const step = indices.length / most;
  const ordered = [...indices].sort((one, other) => one - other);
  return Array.from({ length: most }, (_, at) => ordered[Math.floor(at * step)]);
}

type Batches = readonly (readonly number[])[];

interface BatchAnswers {
  /** Of each place. */
  readonly features: readonly Float32Array[];
  readonly logits: Float32Array;
  readonly indices: readonly number[];
}

/** Computes the features and logits of pictures with a finished model. */
class AnswersOf {
  readonly #model: Model;
  readonly #places: readonly MeasuredPlace[];
  readonly #card: Parameters<typeof buildFeatureGraph>[1];
  #session: ParallelSession | undefined;

  constructor(model: Model, { classNames, imageSize }: ImageDataset, flipAtTestTime: boolean) {
    const outputs = outputsOf(model);
    this.#model = model;
    this.#card = { classNames: [...classNames], imageSize: [...imageSize], flipAtTestTime };
    this.#places = measuredPlaces(outputs.calls, headInputOf(outputs, model));
  }

  async of(dataset: ImageDataset, indices: readonly number[]): Promise<ModelAnswers> {
    const { batchSize } = dataset;
    const batches = Array.from({ length: Math.ceil(indices.length / batchSize) }, (_, at) =>
      indices.slice(at * batchSize, (at + 1) * batchSize),
    );
    const features = this.#places.map((): Float32Array[] => []);
    const logits: Float32Array[] = [];
    const used: number[] = [];
    for await (const batch of this.#answers(dataset, batches)) {
      batch.features.forEach((values, place) => {
        features[place].push(values);
      });
      logits.push(batch.logits);
      used.push(...batch.indices);
    }
    const places = this.#places.map(({ position, size }, at) => ({
      position,
      size,
      features: joinedNumbers(features[at]),
    }));
    return { places, logits: joinedNumbers(logits), labels: dataset.imageLabels(used) };
  }

  async close(): Promise<void> {
    await this.#session?.release();
  }

  async *#answers(dataset: ImageDataset, batches: Batches): AsyncGenerator<BatchAnswers> {
    this.#session ??= await runtimeOf(this.#model.session).createParallelSession(
      serializeGraph(buildFeatureGraph(this.#model, this.#card, this.#places)),
    );
    for await (const { images, indices } of prefetch(batches, (batch) => dataset.load(batch), 2)) {
      if (indices.length === 0) continue;
      const results = await this.#session.run({
        image: { type: 'uint8', shape: images.shape, data: images.data },
      });
      yield {
        features: this.#places.map((_, place) => results[featuresOutput(place)].data as Float32Array),
        logits: results.logits.data as Float32Array,
        indices,
      };
    }
  }
}
