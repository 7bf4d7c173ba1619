import {
  type Classifier,
  type FilePrediction,
  probabilityColumn,
  type RankedClass,
} from '../classifier/index.js';
import type { PredictErrorEvent, PredictionEvent } from '../events/index.js';
import { percent } from '../percent.js';
import type { Device } from '../session/index.js';
import type { Output } from './output.js';
import { unreadLine } from './unread-places.js';

/* What `graft predict` says of each picture: a line, an event and a row of a table. */

export interface PredictFlags {
  readonly top?: number;
  readonly threshold?: number;
  readonly unfamiliar: 'reject' | 'mark' | 'ignore';
  readonly list?: string;
  readonly csv?: string;
  readonly threads?: number;
  readonly device?: Device;
  readonly json: boolean;
}

type Prediction = Exclude<FilePrediction, { error: string }>;

export function isUnsure(prediction: FilePrediction, { threshold }: PredictFlags): boolean {
  if ('error' in prediction || prediction.labels !== undefined) return false;
  return threshold !== undefined && prediction.probability < threshold;
}

export function isUnfamiliar(prediction: FilePrediction, { unfamiliar }: PredictFlags): boolean {
  return unfamiliar !== 'ignore' && 'probability' in prediction && prediction.unfamiliar === true;
}

/** Whether a picture is given no class. */
function isRejected(prediction: FilePrediction, flags: PredictFlags): boolean {
  return flags.unfamiliar === 'reject' && isUnfamiliar(prediction, flags);
}

const UNFAMILIAR = 'does not look like anything it was trained on';

/** The classes of the highest probability, highest first. */
export function mostProbable(
  { probabilities }: Pick<Prediction, 'probabilities'>,
  top: number,
): { label: string; probability: number }[] {
  return Object.entries(probabilities)
    .map(([label, probability]) => ({ label, probability }))
    .sort((one, other) => other.probability - one.probability)
    .slice(0, top);
}

/** Shows the prediction for one picture. */
export function show(output: Output, prediction: FilePrediction, flags: PredictFlags): void {
  if ('error' in prediction) {
    output.line(unreadLine(prediction.path, prediction.error));
    const event: PredictErrorEvent = { event: 'error', path: prediction.path, reason: prediction.error };
    output.event({ ...event });
    return;
  }
  if (prediction.labels !== undefined) {
    showLabels(output, prediction, flags);
    return;
  }
  const top = flags.top === undefined ? undefined : mostProbable(prediction, flags.top);
  const unsure = flags.threshold === undefined ? undefined : isUnsure(prediction, flags);
  const classes = (top ?? [prediction]).map(({ label, probability }) => `${label} (${percent(probability)})`);
  const said = `${unsure ? 'unsure: ' : ''}${classes.join(', ')}`;
  output.line(`${prediction.path}: ${withFamiliarity(said, prediction, flags)}`);
  output.event({ ...eventOf(prediction, flags, { top, unsure }) });
}

/** All classes of a picture, of a classifier that says yes or no to each. */
function showLabels(output: Output, prediction: Prediction, flags: PredictFlags): void {
  const labels = labelsOf(prediction, flags);
  const top = flags.top === undefined ? undefined : mostProbable(prediction, flags.top);
  const inWords = (classes: typeof labels): string =>
    classes.length === 0
      ? 'none'
      : classes.map(({ label, probability }) => `${label} (${percent(probability)})`).join(', ');
  const more = top === undefined ? '' : `; most probable: ${inWords(top)}`;
  output.line(`${prediction.path}: ${withFamiliarity(`${inWords(labels)}${more}`, prediction, flags)}`);
  output.event({ ...eventOf({ ...prediction, labels }, flags, { top }) });
}

/** The classes from the threshold on that was given, or else those of the model's own thresholds. */
function labelsOf(prediction: Prediction, { threshold }: PredictFlags): readonly RankedClass[] {
  if (threshold === undefined) return prediction.labels ?? [];
  const names = Object.keys(prediction.probabilities);
  return mostProbable(prediction, names.length).filter(({ probability }) => probability >= threshold);
}

/** What is said of a picture, with a note if it is like none of the training. */
function withFamiliarity(said: string, prediction: Prediction, flags: PredictFlags): string {
  if (isRejected(prediction, flags)) return UNFAMILIAR;
  return isUnfamiliar(prediction, flags) ? `${said}; ${UNFAMILIAR}` : said;
}

function eventOf(
  prediction: Prediction,
  flags: PredictFlags,
  { top, unsure }: Pick<PredictionEvent, 'top' | 'unsure'>,
): PredictionEvent {
  const { unfamiliar, ...known } = prediction;
  const rejected = isRejected(prediction, flags);
  return {
    event: 'prediction',
    ...known,
    ...(rejected && { label: null, probability: null }),
    ...(rejected && known.labels !== undefined && { labels: [] }),
    ...(flags.unfamiliar !== 'ignore' && { unfamiliar }),
    top: rejected && top !== undefined ? [] : top,
    unsure,
  };
}

/** The columns of the table. */
export function headings({ classNames, card }: Classifier, flags: PredictFlags): string[] {
  return [
    'path',
    ...(card.task === 'multilabel' ? ['labels'] : ['label', 'probability']),
    ...(flags.threshold === undefined || card.task === 'multilabel' ? [] : ['unsure']),
    ...(card.familiarity === undefined ? [] : ['familiarity']),
    ...(card.familiarity === undefined || flags.unfamiliar === 'ignore' ? [] : ['unfamiliar']),
    ...classNames.map(probabilityColumn),
    'error',
  ];
}
/** What stands in them for one picture. */
export function row(
  prediction: FilePrediction,
  { classNames, card }: Classifier,
  flags: PredictFlags,
): (string | number | boolean | undefined)[] {
  const known = 'error' in prediction ? undefined : prediction;
  const chosen = isRejected(prediction, flags) ? undefined : known;
  const labels = chosen && labelsOf(chosen, flags).map(({ label }) => label);
  return [
    prediction.path,
    ...(card.task === 'multilabel' ? [labels?.join('|')] : [chosen?.label, chosen?.probability]),
    ...(flags.threshold === undefined || card.task === 'multilabel'
      ? []
      : [known && isUnsure(prediction, flags)]),
    ...(card.familiarity === undefined ? [] : [known?.familiarity]),
    ...(card.familiarity === undefined || flags.unfamiliar === 'ignore' ? [] : [known?.unfamiliar]),
    ...classNames.map((name) => known?.probabilities[name]),
    'error' in prediction ? prediction.error : undefined,
  ];
}
