import { dirname, join, resolve } from 'node:path';
import {
  type Classifier,
  type ClassifierEvaluation,
  evaluationCsv,
  loadClassifier,
  topLosses,
} from '../classifier/index.js';
import { reasonOf } from '../errors.js';
import type { EvaluateResultEvent } from '../events/index.js';
import { mostConfused } from '../metrics/index.js';
import { findLabelledPictures, recordedParts } from '../photographs/index.js';
import { nameOfData, RunFolder } from '../recipes/index.js';
import { cleanText, evaluationWarnings, type ReportLanguage } from '../report/index.js';
import { Session } from '../session/index.js';
import { outputBesideCsv, writeCsv } from './csv-file.js';
import { evaluationLines } from './evaluate-lines.js';
import { writeEvaluationReport } from './evaluate-report.js';
import { expectFile } from './input-files.js';
import type { Output } from './output.js';
import { photographsArgument } from './photographs-argument.js';
import { terminalBar } from './progress.js';

interface EvaluateFlags {
  threshold?: number;
  top: number;
  csv?: string;
  out?: string;
  report: boolean;
  language: ReportLanguage;
  threads?: number;
  json: boolean;
}

const SHOWN_LOSSES = 24;
const SHOWN_CONFUSIONS = 20;

export async function runEvaluate(model: string, directory: string, flags: EvaluateFlags): Promise<void> {
  const output = outputBesideCsv(flags);
  await expectFile(model, 'model');
  const folder = await reportFolder(model, directory, flags, output);
  try {
    await measure(model, directory, flags, output, folder);
  } finally {
    await folder?.removeIfEmpty();
  }
}

async function measure(
  model: string,
  directory: string,
  flags: EvaluateFlags,
  output: Output,
  folder: RunFolder | undefined,
): Promise<void> {
  const session = new Session({ threads: flags.threads });
  const classifier = await loadClassifier(model, { session });
  const photographs = await photographsArgument(directory, output);
  const measured = await evaluate(classifier, photographs, flags, output);
  const evaluation = { ...measured, trainedOn: await countTrainedOn(model, classifier, measured) };
  const warnings = evaluationWarnings(evaluation);
  for (const line of evaluationLines(evaluation, warnings)) output.line(line);
  if (flags.csv !== undefined) {
    await writeCsv(flags.csv, evaluationCsv(evaluation));
    output.line(`\nOne row per picture: ${flags.csv}`);
  }
  const written = { classifier, evaluation, model, directory, language: flags.language };
  const report = folder === undefined ? null : await writeEvaluationReport(folder, written);
  if (report !== null) output.line(`\nReport: ${report}`);
  output.event({ ...resultEvent(evaluation, warnings), csv: flags.csv ?? null, report });
}

/** How many of the pictures are among those that the run beside the model was trained on. */
async function countTrainedOn(
  model: string,
  { card }: Classifier,
  { pictures }: ClassifierEvaluation,
): Promise<number> {
  const parts = await recordedParts(dirname(model), card.data?.digest?.value);
  return pictures.paths.filter((path) => parts.get(resolve(path)) === 'train').length;
}

/** The folder for the report; undefined if none is wanted or the model's own folder cannot be written. */
async function reportFolder(
  model: string,
  directory: string,
  { out, report }: EvaluateFlags,
  output: Output,
): Promise<RunFolder | undefined> {
  if (!report) return undefined;
  const folder = new RunFolder(out ?? join(dirname(model), `evaluation-${nameOfData(directory)}`));
  try {
    await folder.prepare();
    return folder;
  } catch (error) {
    if (out !== undefined) throw error;
    output.line(`No report was written: ${reasonOf(error)} Choose another folder with --out.\n`);
    return undefined;
  }
}

async function evaluate(
  classifier: Classifier,
  directory: string,
  flags: EvaluateFlags,
  output: Output,
): ReturnType<Classifier['evaluate']> {
  const bar = output.json ? undefined : terminalBar('{value}/{total} {bar} ETA {eta_formatted}');
  let started = false;
  try {
    const pictures = await findLabelledPictures(directory, classifier.classNames);
    if (pictures.understood !== undefined) output.line(cleanText(pictures.understood));
    return await classifier.evaluate(pictures, {
      threshold: flags.threshold,
      topK: flags.top,
      onBatchEnd: ({ step, steps }) => {
        if (!started) bar?.start(steps, 0);
        started = true;
        bar?.update(step);
      },
    });
  } finally {
    bar?.stop();
  }
}

function resultEvent(
  evaluation: Awaited<ReturnType<Classifier['evaluate']>>,
  warnings: readonly string[],
): Omit<EvaluateResultEvent, 'csv' | 'report'> {
  const { loss, accuracy, correct, count, skipped, part, threshold, classNames, metrics, temperature } =
    evaluation;
  return {
    event: 'result',
    loss,
    accuracy,
    correct,
    count,
    skipped,
    part,
    threshold,
    classNames,
    metrics,
    temperature,
    mostConfused: namedConfusions(evaluation),
    topLosses: topLosses(evaluation, SHOWN_LOSSES),
    warnings,
  };
}

function namedConfusions({ metrics, classNames }: ClassifierEvaluation): EvaluateResultEvent['mostConfused'] {
  return mostConfused(metrics.confusionMatrix, SHOWN_CONFUSIONS).map(({ label, predicted, ...numbers }) => ({
    label: classNames[label],
    predicted: classNames[predicted],
    ...numbers,
  }));
}
