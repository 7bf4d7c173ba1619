import {
  type LeftOutFile,
  prefetch,
  type ScannedFile,
  type SkippedFile,
  type SkipReason,
} from '../datasets/index.js';
import { GraftError, UsageError } from '../errors.js';
import { callable, checkOptions } from '../options.js';
import { decodeImage, type Images, UnreadableImageError } from '../pictures/index.js';
import { checkThreshold, taskNamed } from '../tasks/index.js';
import type { ClassifierCard } from './card.js';
import { NO_NUMBERS } from './classification.js';
import {
  type ClassifierEvaluation,
  type EvaluatePredictionsOptions,
  evaluatePredictions,
  evaluationRules,
  type LabelledPredictions,
  oneLabelTask,
} from './evaluation.js';
import {
  type EvaluateMultilabelOptions,
  evaluateMultilabelPredictions,
  type MultilabelEvaluation,
  multilabelRules,
} from './multilabel-evaluation.js';

/** Labelled pictures to measure a classifier on; `findLabelledPictures` finds them. */
export interface LabelledPictures {
  /** The part that they are; null if the pictures are not divided into parts. */
  readonly part: 'train' | 'validation' | 'test' | null;
  /** Labels are positions in the classifier's own list of classes. */
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly SkippedFile[];
}

/** How `Classifier.evaluate` measures and reports progress. */
export interface EvaluateOptions extends EvaluatePredictionsOptions {
  /** Called after each batch, with the number of batches and pictures so far, those that cannot be read among them. */
  readonly onBatchEnd?: (position: { step: number; steps: number; images: number }) => void;
}

/** Classifies a batch of decoded pictures. */
interface BatchClassifier {
  readonly card: ClassifierCard;
  readonly classNames: readonly string[];
  predictOnBatch(images: Images): Promise<{ logits: Float32Array }>;
}

const BATCH_SIZE = 32;
/** Pictures that are decoded while others are classified. */
const DECODES_AHEAD = 2 * BATCH_SIZE;

/**
 * Classifies labelled pictures and measures the results. At most a few batches of pixels are in memory.
 *
 * @throws GraftError when no picture can be read
 * @throws UsageError for a threshold that is out of range, or with more than two classes
 */
export async function evaluateClassifier(
  classifier: BatchClassifier,
  { files, skipped }: LabelledPictures,
  options: EvaluateOptions = {},
): Promise<ClassifierEvaluation> {
  checkOptions('evaluate', options, { ...evaluationRules, onBatchEnd: callable });
  const task = oneLabelTask(classifier.card.task, classifier.classNames);
  checkThreshold(options.threshold, task);
  const predictions = await classifyLabelled(classifier, files, options);
  const allSkipped = expectAny(predictions, skipped);
  const { onBatchEnd: _, ...rest } = options;
  return evaluatePredictions({ ...predictions, skipped: allSkipped }, rest);
}

/** Measures a classifier on labelled pictures that may have several labels, or none, with `evaluateMultilabel`. */
export interface EvaluateMultilabelPicturesOptions extends EvaluateMultilabelOptions {
  /** Called after each batch, with the number of batches and pictures so far, those that cannot be read among them. */
  readonly onBatchEnd?: EvaluateOptions['onBatchEnd'];
}

/**
 * Classifies pictures that may have several labels, or none, and measures the results.
 *
 * @throws GraftError when no picture can be read
 * @throws UsageError for a classifier of another task, and for thresholds that are out of range
 */
export async function evaluateMultilabelClassifier(
  classifier: BatchClassifier,
  { files, skipped }: LabelledPictures,
  options: EvaluateMultilabelPicturesOptions = {},
): Promise<MultilabelEvaluation> {
  checkOptions('evaluateMultilabel', options, { ...multilabelRules, onBatchEnd: callable });
  const { card, classNames } = classifier;
  const task = taskNamed(card.task, classNames);
  if (!task.severalLabels) {
    throw new UsageError('This classifier chooses one class for each picture.', {
      hint: 'Measure it with `evaluate`.',
    });
  }
  const { onBatchEnd: _, ...rest } = options;
  const { thresholds } = rest;
  for (const one of typeof thresholds === 'number' ? [thresholds] : (thresholds ?? [])) {
    checkThreshold(one, task);
  }
  const predictions = await classifyLabelled(classifier, files, options);
  const allSkipped = expectAny(predictions, skipped);
  return evaluateMultilabelPredictions(
    { ...predictions, thresholds: card.thresholds, skipped: allSkipped },
    rest,
  );
}

/** @returns all that were left out */
function expectAny(predictions: LabelledPredictions, skipped: readonly SkippedFile[]): SkippedFile[] {
  const allSkipped = [...skipped, ...predictions.skipped];
  if (predictions.paths.length > 0) return allSkipped;
  const [first] = allSkipped;
  throw new GraftError('None of the images could be used.', {
    hint: first && `The first one: ${first.path}: ${first.reason}.`,
  });
}

type Decoded = Omit<ScannedFile, 'pixels'> &
  ({ readonly pixels: Uint8Array } | { readonly skipped: SkipReason });

/** A classifier's predictions for labelled pictures, for `evaluatePredictions`. */
export async function classifyLabelled(
  classifier: BatchClassifier,
  files: readonly ScannedFile[],
  { onBatchEnd }: Pick<EvaluateOptions, 'onBatchEnd'> = {},
): Promise<LabelledPredictions> {
  const { classNames } = classifier;
  const logits = new Float32Array(files.length * classNames.length);
  const paths: string[] = [];
  const labels: (readonly number[])[] = [];
  const unknown: (readonly number[] | undefined)[] = [];
  const skipped: LeftOutFile[] = [];
  const steps = Math.ceil(files.length / BATCH_SIZE);
  let batch: (Omit<ScannedFile, 'pixels'> & { readonly pixels: Uint8Array })[] = [];
  let done = 0;
  for await (const file of prefetch(files, (file) => decode(classifier, file), DECODES_AHEAD)) {
    done++;
    if ('pixels' in file) batch.push(file);
    else skipped.push({ path: file.path, ...file.skipped });
    if (done % BATCH_SIZE !== 0 && done !== files.length) continue;
    if (batch.length > 0) {
      const outputs = await logitsOf(
        classifier,
        batch.map(({ pixels }) => pixels),
      );
      const width = classNames.length;
      for (const [row, file] of batch.entries()) {
        const own = outputs.subarray(row * width, (row + 1) * width);
        if (!own.every(Number.isFinite)) {
          const reason = `the model gives no answer: ${NO_NUMBERS}`;
          skipped.push({ path: file.path, kind: 'no-answer', reason });
          continue;
        }
        logits.set(own, paths.length * width);
        paths.push(file.path);
        labels.push(file.labels);
        unknown.push(file.unknown);
      }
      batch = [];
    }
    onBatchEnd?.({ step: Math.ceil(done / BATCH_SIZE), steps, images: done });
  }
  const used = paths.length * classNames.length;
  return {
    classNames,
    task: classifier.card.task,
    paths,
    labels,
    ...(unknown.some((one) => one !== undefined) && { unknown }),
    logits: logits.subarray(0, used),
    temperature: classifier.card.temperature,
    skipped,
  };
}

async function decode({ card }: BatchClassifier, { pixels, ...file }: ScannedFile): Promise<Decoded> {
  try {
    const known = await pixels?.();
    if (known !== undefined) return { ...file, pixels: known };
    const content = file.read === undefined ? file.path : await file.read();
    return { ...file, pixels: await decodeImage(content, card.imageSize, card.resize) };
  } catch (error) {
    // An error such as too many open files is not the fault of one picture.
    if (!(error instanceof UnreadableImageError)) throw error;
    return { ...file, skipped: { kind: error.kind, reason: error.reason } };
  }
}

async function logitsOf(classifier: BatchClassifier, pixels: readonly Uint8Array[]): Promise<Float32Array> {
  const [height, width] = classifier.card.imageSize;
  const data = new Uint8Array(pixels.length * height * width * 3);
  pixels.forEach((picture, row) => {
    data.set(picture, row * picture.length);
  });
  const { logits } = await classifier.predictOnBatch({ data, shape: [pixels.length, height, width, 3] });
  return logits;
}
