import { buffer } from 'node:stream/consumers';
import {
  type Classifier,
  type FilePrediction,
  loadClassifier,
  type PictureSource,
  probabilityColumn,
  type RankedClass,
} from '../classifier/index.js';
import { UsageError } from '../errors.js';
import type { PredictErrorEvent, PredictionEvent, PredictResultEvent } from '../events/index.js';
import { findPictures } from '../folders/index.js';
import { percent } from '../percent.js';
import { Session } from '../session/index.js';
import { CsvFile, outputBesideCsv } from './csv-file.js';
import { expectFile } from './input-files.js';
import type { Output } from './output.js';
import { readPathList } from './path-list.js';
import { terminalBar } from './progress.js';

interface PredictFlags {
  readonly top?: number;
  readonly threshold?: number;
  readonly list?: string;
  readonly csv?: string;
  readonly threads?: number;
  readonly json: boolean;
}

type Prediction = Exclude<FilePrediction, { error: string }>;

export async function runPredict(
  model: string,
  places: readonly string[],
  flags: PredictFlags,
): Promise<void> {
  const start = performance.now();
  const output = outputBesideCsv(flags);
  checkFlags(places, flags);
  const session = new Session({ threads: flags.threads });
  await expectFile(model, 'model');
  const sources = await findSources(places);
  const listed = flags.list === undefined ? [] : await readPathList(flags.list);
  const classifier = await loadClassifier(model, { session });
  const table = flags.csv === undefined ? undefined : await CsvFile.create(flags.csv);
  const counts = { predicted: 0, unreadable: 0, unsure: 0 };
  try {
    await table?.write(headings(classifier, flags));
    const bar =
      table === undefined || output.json
        ? undefined
        : terminalBar('{value}/{total} {bar} ETA {eta_formatted}');
    let total = sources.length + listed.length;
    bar?.start(total, 0);
    for await (const prediction of classifier.predictFiles(allSources(sources, listed))) {
      if ('error' in prediction) counts.unreadable++;
      else counts.predicted++;
      if (isUnsure(prediction, flags)) counts.unsure++;
      if (table === undefined || output.json) show(output, prediction, flags);
      await table?.write(row(prediction, classifier, flags));
      // A line of the list may be a folder.
      total = Math.max(total, counts.predicted + counts.unreadable);
      bar?.setTotal(total);
      bar?.increment();
    }
    bar?.stop();
    await table?.close();
  } catch (error) {
    await table?.abandon();
    throw error;
  }
  sayEnd(output, counts, {
    ...flags,
    seconds: (performance.now() - start) / 1000,
    multilabel: classifier.card.task === 'multilabel',
  });
  if (counts.unreadable > 0) process.exitCode = 1;
}

function checkFlags(places: readonly string[], { list }: PredictFlags): void {
  if (places.length === 0 && list === undefined) {
    throw new UsageError('Expected at least one picture, but none was named.', {
      hint: 'Name files, folders or patterns, - for standard input, or --list with a list of paths.',
    });
  }
  const fromInput = places.filter((place) => place === '-').length + (list === '-' ? 1 : 0);
  if (fromInput > 1) {
    throw new UsageError('Standard input can be read only once, but - was given several times.');
  }
}

/** What was named in the command, as files, contents, or reasons why there is nothing to read. */
async function findSources(places: readonly string[]): Promise<PictureSource[]> {
  const sources: PictureSource[] = [];
  for (const place of places) {
    if (place === '-') sources.push({ path: '-', content: await buffer(process.stdin) });
    else for await (const found of findPictures([place])) sources.push(found);
  }
  return sources;
}

/** Those, and then what a list names, which is looked for while the first pictures are classified. */
async function* allSources(
  sources: readonly PictureSource[],
  listed: readonly string[],
): AsyncGenerator<PictureSource> {
  yield* sources;
  yield* findPictures(listed);
}

function isUnsure(prediction: FilePrediction, { threshold }: PredictFlags): boolean {
  if ('error' in prediction || prediction.labels !== undefined) return false;
  return threshold !== undefined && prediction.probability < threshold;
}

function mostProbable({ probabilities }: Prediction, top: number): { label: string; probability: number }[] {
  return Object.entries(probabilities)
    .map(([label, probability]) => ({ label, probability }))
    .sort((one, other) => other.probability - one.probability)
    .slice(0, top);
}

function show(output: Output, prediction: FilePrediction, flags: PredictFlags): void {
  if ('error' in prediction) {
    output.line(`${prediction.path}: cannot be read: ${prediction.error}`);
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
  output.line(`${prediction.path}: ${unsure ? 'unsure: ' : ''}${classes.join(', ')}`);
  const event: PredictionEvent = { event: 'prediction', ...prediction, top, unsure };
  output.event({ ...event });
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
  output.line(`${prediction.path}: ${inWords(labels)}${more}`);
  const event: PredictionEvent = { event: 'prediction', ...prediction, labels, top };
  output.event({ ...event });
}

/** The classes from the threshold on that was given, or else those of the model's own thresholds. */
function labelsOf(prediction: Prediction, { threshold }: PredictFlags): readonly RankedClass[] {
  if (threshold === undefined) return prediction.labels ?? [];
  const names = Object.keys(prediction.probabilities);
  return mostProbable(prediction, names.length).filter(({ probability }) => probability >= threshold);
}

function headings({ classNames, card }: Classifier, { threshold }: PredictFlags): string[] {
  if (card.task === 'multilabel') return ['path', 'labels', ...classNames.map(probabilityColumn), 'error'];
  return [
    'path',
    'label',
    'probability',
    ...(threshold === undefined ? [] : ['unsure']),
    ...classNames.map(probabilityColumn),
    'error',
  ];
}

function row(
  prediction: FilePrediction,
  { classNames, card }: Classifier,
  flags: PredictFlags,
): (string | number | boolean | undefined)[] {
  const known = 'error' in prediction ? undefined : prediction;
  if (card.task === 'multilabel') {
    return [
      prediction.path,
      known &&
        labelsOf(known, flags)
          .map(({ label }) => label)
          .join('|'),
      ...classNames.map((name) => known?.probabilities[name]),
      'error' in prediction ? prediction.error : undefined,
    ];
  }
  return [
    prediction.path,
    known?.label,
    known?.probability,
    ...(flags.threshold === undefined ? [] : [known && isUnsure(prediction, flags)]),
    ...classNames.map((name) => known?.probabilities[name]),
    'error' in prediction ? prediction.error : undefined,
  ];
}

function sayEnd(
  output: Output,
  { predicted, unreadable, unsure }: { predicted: number; unreadable: number; unsure: number },
  { threshold, csv, seconds, multilabel }: PredictFlags & { seconds: number; multilabel: boolean },
): void {
  if (threshold !== undefined && unsure > 0) output.line(`${unsure} of ${predicted} pictures are unsure.`);
  if (unreadable > 0) output.line(`${unreadable} of ${predicted + unreadable} files could not be read.`);
  if (csv !== undefined)
    output.line(`Wrote ${csv}: ${predicted + unreadable} rows after ${seconds.toFixed(1)} s.`);
  const result: PredictResultEvent = {
    event: 'result',
    predicted,
    unreadable,
    unsure: threshold === undefined || multilabel ? undefined : unsure,
    seconds,
    imagesPerSecond: predicted / seconds,
  };
  output.event({ ...result });
}
