import {
  type Classifier,
  type ClassifierCard,
  type ClassifierEvaluation,
  cardResults,
  classifyLabelled,
  evaluateClassifier,
  evaluatePredictions,
  type LabelledPredictions,
  labelledPredictions,
  loadClassifier,
  type SaveClassifierOptions,
  saveClassifier,
} from '../../classifier/index.js';
import type { ImageDataset } from '../../datasets/index.js';
import { applyTemperature, fitTemperature } from '../../metrics/index.js';
import { describeBackbone } from '../../zoo/index.js';
import { countsOf, type RunDatasets } from './open-photographs.js';
import type { TrainResult } from './train-options.js';
import type { TrainedRun } from './trained-run.js';
import { writeResults } from './write-results.js';

/** With fewer photographs than this a temperature would follow chance. */
const fewestForTemperature = 40;

/**
 * Judges a trained model and saves it: probabilities are calibrated on the validation photographs, and the test
 * photographs are classified by the saved file itself, as its users will do it.
 */
export async function finish(run: TrainedRun): Promise<TrainResult> {
  const { config, folder, grafted, datasets, phases, status } = run;
  const path = folder.file('model.onnx');
  const card = cardOf(run);
  const predictions = datasets.validation && (await predictValidation(run, card, datasets.validation));
  const calibrated = predictions && calibrate(predictions, config.seed);
  const complete = (results: ClassifierCard['results']): SaveClassifierOptions => ({
    ...card,
    results,
    ...(calibrated && calibrated.temperature !== 1 && { temperature: calibrated.temperature }),
  });
  const validation = calibrated?.evaluation;
  const results: ClassifierCard['results'] =
    validation === undefined ? {} : { validation: cardResults(validation) };
  await saveClassifier(grafted.model, path, complete(results));
  const testPhotographs = { part: null, files: datasets.record.parts.test, skipped: [] };
  const test =
    datasets.test &&
    (await withSaved(path, (saved) => evaluateClassifier(saved, testPhotographs, { seed: config.seed })));
  const allResults = test === undefined ? results : { ...results, test: cardResults(test) };
  const finalCard = await saveClassifier(grafted.model, path, complete(allResults));
  const seconds = (performance.now() - run.start) / 1000;
  const skipped = skippedOf(datasets);
  const report = await writeResults({ ...run, card: finalCard, validation, test, skipped, seconds });
  return {
    status,
    run: folder.path,
    model: path,
    report,
    recipe: config.recipe,
    seed: config.seed,
    classNames: datasets.record.classNames,
    phases,
    validation,
    test,
    skipped,
    seconds,
  };
}

/** What the model says about photographs whose features are kept, or the file where it does more than the model. */
async function predictValidation(
  { folder, grafted, datasets }: TrainedRun,
  card: SaveClassifierOptions,
  dataset: ImageDataset,
): Promise<LabelledPredictions> {
  if (!card.flipAtTestTime) return await labelledPredictions(grafted.model, dataset);
  const path = folder.file('model.onnx');
  await saveClassifier(grafted.model, path, card);
  return await withSaved(path, (saved) => classifyLabelled(saved, datasets.record.parts.validation));
}

async function withSaved<Result>(path: string, use: (saved: Classifier) => Promise<Result>): Promise<Result> {
  const saved = await loadClassifier(path);
  try {
    return await use(saved);
  } finally {
    await saved.dispose();
  }
}

/** The temperature of a model, and how good it is with it. */
function calibrate(
  predictions: LabelledPredictions,
  seed: number,
): { temperature: number; evaluation: ClassifierEvaluation } {
  const { classNames, labels, logits } = predictions;
  const temperature = labels.length < fewestForTemperature ? 1 : fitTemperature(labels, logits).temperature;
  const probabilities = applyTemperature(logits, classNames.length, temperature);
  return { temperature, evaluation: evaluatePredictions({ ...predictions, probabilities }, { seed }) };
}

/** What the card says besides what the model and the data set show; the results come later. */
function cardOf({ config, grafted, datasets }: TrainedRun): SaveClassifierOptions {
  const { recipe, seed } = config;
  const { record, training } = datasets;
  const weights = config.weightsUsed;
  return {
    dataset: training,
    backbone: describeBackbone(grafted.base, weights?.value ?? config.from ?? 'random'),
    data: {
      ...(config.dataSource ?? { source: 'folder', from: 'option' as const }),
      counts: countsOf(record),
      ...(record.digest !== undefined && {
        digest: {
          algorithm: 'sha256',
          value: record.digest,
          files: Object.values(record.parts).reduce((sum, files) => sum + files.length, 0),
        },
      }),
    },
    recipe,
    training: { recipe: recipe.name, seed, images: training.count },
    ...(recipe.flipAtTestTime && { flipAtTestTime: true }),
  };
}

/** Every file that was left out, once. */
function skippedOf({ record, all }: RunDatasets): TrainResult['skipped'] {
  const skipped = [...record.skipped, ...all.flatMap((dataset) => dataset.skipped)];
  return [...new Map(skipped.map((file) => [file.path, file])).values()];
}
