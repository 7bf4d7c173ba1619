import {
  type Classifier,
  type ClassifierCard,
  type ClassifierEvaluation,
  cardResults,
  classifyLabelled,
  evaluateClassifier,
  evaluatePredictions,
  type Familiarity,
  type LabelledPredictions,
  labelledPredictions,
  type SaveClassifierOptions,
  tryFamiliarity,
} from '../classifier/index.js';
import type { ImageDataset, ScannedFile } from '../datasets/index.js';
import type { Model } from '../train/index.js';
import { calibrate } from './calibrate.js';
import type { TrainEvent } from './train-events.js';

/** The file of a classifier, wherever it is. */
export interface ClassifierFile {
  /** Writes the model, with a card. */
  save(options: SaveClassifierOptions): Promise<ClassifierCard>;
  /** Loads the file, and frees it afterwards. */
  use<Result>(work: (saved: Classifier) => Promise<Result>): Promise<Result>;
}

/** A trained model, and the photographs to judge it on. */
export interface JudgedModel {
  readonly model: Model;
  readonly severalLabels: boolean;
  readonly training: ImageDataset;
  readonly validation: ImageDataset | undefined;
  readonly validationFiles: readonly ScannedFile[];
  readonly testFiles: readonly ScannedFile[];
  /** The test pictures where only their features are there, so that the saved file cannot classify them. */
  readonly testFeatures?: ImageDataset;
}

/** The card of a saved classifier, and its evaluations; undefined without such photographs. */
export interface OneLabelJudgement {
  readonly card: ClassifierCard;
  readonly validation: ClassifierEvaluation | undefined;
  readonly test: ClassifierEvaluation | undefined;
}

/** Learns how familiar pictures are, or tells why that is not possible. */
export async function learnFamiliarity(
  { model, training, validation }: Pick<JudgedModel, 'model' | 'training' | 'validation'>,
  { flipAtTestTime = false }: SaveClassifierOptions,
  tell: (event: TrainEvent) => void,
): Promise<Familiarity | undefined> {
  const { familiarity, reason } = await tryFamiliarity(model, { training, validation, flipAtTestTime });
  if (familiarity === undefined) {
    tell({
      event: 'note',
      text: `The classifier cannot tell pictures that are like none of its classes: ${reason}.`,
      kind: 'no-familiarity',
      values: {},
    });
  }
  return familiarity;
}

/** The predictions of the model on cached features, or of the file where it computes more than the model. */
export async function predictValidation(
  { model, severalLabels, validation, validationFiles }: JudgedModel,
  card: SaveClassifierOptions,
  file: ClassifierFile,
): Promise<LabelledPredictions | undefined> {
  if (validation === undefined) return undefined;
  if (!card.flipAtTestTime) return await labelledPredictions(model, validation, severalLabels);
  await file.save(card);
  return await file.use((saved) => classifyLabelled(saved, validationFiles));
}

/**
 * Judges a model whose pictures have one label each, and saves it: calibrates its probabilities on the validation
 * photographs, and classifies the test photographs with the saved file, as its users will.
 *
 * @param predictions for the validation photographs
 */
export async function judgeOneLabel(
  { model, testFiles, testFeatures }: Pick<JudgedModel, 'model' | 'testFiles' | 'testFeatures'>,
  predictions: LabelledPredictions | undefined,
  card: SaveClassifierOptions,
  file: ClassifierFile,
): Promise<OneLabelJudgement> {
  const calibrated = predictions && calibrate(predictions);
  const complete = (results: ClassifierCard['results']): SaveClassifierOptions => ({
    ...card,
    results,
    ...(calibrated && calibrated.temperature !== 1 && { temperature: calibrated.temperature }),
  });
  const validation = calibrated?.evaluation;
  const results: ClassifierCard['results'] =
    validation === undefined ? {} : { validation: cardResults(validation) };
  const validated = await file.save(complete(results));
  if (testFiles.length === 0 && testFeatures === undefined) {
    return { card: validated, validation, test: undefined };
  }
  const photographs = { part: null, files: testFiles, skipped: [] };
  const test =
    testFeatures === undefined
      ? await file.use((saved) => evaluateClassifier(saved, photographs))
      : evaluatePredictions({
          ...(await labelledPredictions(model, testFeatures)),
          ...(validated.temperature !== undefined && { temperature: validated.temperature }),
        });
  const finalCard = await file.save(complete({ ...results, test: cardResults(test) }));
  return { card: finalCard, validation, test };
}
