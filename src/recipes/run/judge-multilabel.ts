import {
  type ClassifierCard,
  evaluateMultilabelClassifier,
  evaluateMultilabelPredictions,
  type LabelledPredictions,
  multilabelCardResults,
  multilabelTargets,
  type SaveClassifierOptions,
  saveClassifier,
} from '../../classifier/index.js';
import { type ChosenThreshold, fitTemperature, multilabelThresholds } from '../../metrics/index.js';
import { firstOf, listFirst } from '../../photographs/index.js';
import { taskNamed } from '../../tasks/index.js';
import type { MultilabelJudgement } from './multilabel-judgement.js';
import { filesWithPixels } from './open-photographs.js';
import type { Run } from './run.js';
import type { TrainedModel } from './trained-model.js';
import { withSaved } from './with-saved.js';

/**
 * Judges a multilabel model and saves it: calibrates its probabilities and chooses the threshold of each class on the validation photographs, and
 * classifies the test photographs with the saved file, as its users will.
 *
 * @param predictions for the validation photographs; undefined without such
 */
export async function judgeMultilabel(
  run: Run,
  { grafted, datasets }: TrainedModel,
  {
    card,
    predictions,
    path,
  }: {
    readonly card: SaveClassifierOptions;
    readonly predictions: LabelledPredictions | undefined;
    readonly path: string;
  },
): Promise<{ readonly card: ClassifierCard } & MultilabelJudgement> {
  const { recipe } = run.config;
  const { classNames } = grafted.task;
  const precision = recipe.thresholdPrecision > 0 ? recipe.thresholdPrecision : undefined;
  const temperature = predictions === undefined ? 1 : temperatureOf(predictions);
  const chosen = predictions && chooseThresholds({ ...predictions, temperature }, precision);
  tellThresholds(run, classNames, chosen, precision);
  const thresholds = chosen?.map(({ threshold }) => threshold);
  const validation =
    predictions && evaluateMultilabelPredictions({ ...predictions, temperature, thresholds });
  const complete = (results: ClassifierCard['results']): SaveClassifierOptions => ({
    ...card,
    task: 'multilabel',
    results,
    ...(temperature !== 1 && { temperature }),
    ...(thresholds && { thresholds }),
  });
  const results: ClassifierCard['results'] = validation
    ? { validation: multilabelCardResults(validation) }
    : {};
  await saveClassifier(grafted.model, path, complete(results));
  const testPhotographs = { part: null, files: filesWithPixels(datasets, 'test'), skipped: [] };
  const test =
    datasets.test &&
    (await withSaved(path, grafted, (saved) => evaluateMultilabelClassifier(saved, testPhotographs)));
  const allResults = test === undefined ? results : { ...results, test: multilabelCardResults(test) };
  const finalCard = await saveClassifier(grafted.model, path, complete(allResults));
  return { card: finalCard, validation, test };
}

/** With fewer photographs, the temperature would mostly fit noise. */
const FEWEST_FOR_TEMPERATURE = 40;

/**
 * Where nearly every label is right, lower ones would be more likely. But then probabilities are so near to 0 and 1 that
 * float32 no longer ranks pictures.
 */
const LOWEST_TEMPERATURE = 0.25;

/** The temperature that makes the known labels most likely: each is a yes or no with the logits 0 and its own. */
function temperatureOf({ labels, unknown, logits, classNames }: LabelledPredictions): number {
  if (labels.length < FEWEST_FOR_TEMPERATURE) return 1;
  const targets = multilabelTargets(labels, unknown, classNames.length);
  const known = [...targets.keys()].filter((at) => targets[at] >= 0);
  const pairs = Float32Array.from({ length: 2 * known.length }, (_, at) =>
    at % 2 === 0 ? 0 : logits[known[(at - 1) / 2]],
  );
  const { temperature } = fitTemperature(
    known.map((at) => targets[at]),
    pairs,
  );
  return Math.min(Math.max(temperature, LOWEST_TEMPERATURE), 1 / LOWEST_TEMPERATURE);
}

function chooseThresholds(
  { labels, unknown, logits, classNames, temperature }: LabelledPredictions,
  precision: number | undefined,
): ChosenThreshold[] {
  const classes = classNames.length;
  const probabilities = taskNamed('multilabel', classNames).probabilities(logits, temperature);
  return multilabelThresholds(multilabelTargets(labels, unknown, classes), probabilities, classes, precision);
}

/** Says how the thresholds were chosen, and of which classes they could not be. */
function tellThresholds(
  run: Run,
  classNames: readonly string[],
  chosen: readonly ChosenThreshold[] | undefined,
  precision: number | undefined,
): void {
  const named = (reason: ChosenThreshold['reason']): string[] =>
    classNames.filter((_, label) => chosen?.[label].reason === reason);
  const tell = (
    kind: string,
    values: Record<string, number | string | readonly string[]>,
    text: string,
  ): void => run.log.tell({ event: 'note', kind, values, text });
  if (chosen === undefined) {
    tell(
      'thresholds-default',
      {},
      'There are no validation photographs: every class keeps the threshold 0.5.',
    );
    return;
  }
  const goal =
    precision === undefined ? 'the best F1' : `the lowest with a precision of at least ${precision}`;
  tell(
    'thresholds',
    { precision: precision ?? 0 },
    `The threshold of each class was chosen on the validation photographs: ${goal}.`,
  );
  const without = named('no-positives');
  if (without.length > 0) {
    tell(
      'thresholds-without-positives',
      firstOf(without),
      `No validation photograph has ${listFirst(without)}: the threshold stays 0.5.`,
    );
  }
  const missed = named('precision-not-reached');
  if (missed.length > 0) {
    tell(
      'thresholds-not-reached',
      firstOf(missed),
      `No threshold of ${listFirst(missed)} reaches that precision: the one with the highest is used.`,
    );
  }
}
