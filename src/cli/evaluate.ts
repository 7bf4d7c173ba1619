import { dirname, join } from 'node:path';
import { BRING_BACK } from '../bring-back.js';
import {
  type Classifier,
  type ClassifierEvaluation,
  evaluationCsv,
  loadClassifier,
  multilabelCsv,
  topLosses,
} from '../classifier/index.js';
import { reasonOf, UsageError } from '../errors.js';
import type { EvaluateResultEvent } from '../events/index.js';
import { mostConfused } from '../metrics/index.js';
import {
  findLabelledPictures,
  type LabelCorrections,
  type RecordedPart,
  RecordedParts,
} from '../photographs/index.js';
import { nameOfData, RunFolder } from '../recipes/index.js';
import {
  cleanText,
  evaluationWarnings,
  expectTypeface,
  type ReportLanguage,
  type TrainedOnThem,
} from '../report/index.js';
import { correctionsFrom } from './corrections.js';
import { outputBesideCsv, writeCsv } from './csv-file.js';
import { evaluationLines } from './evaluate-lines.js';
import { isMultilabel, multilabelEvent, multilabelLines } from './evaluate-multilabel.js';
import { findOthers, measureOthers } from './evaluate-others.js';
import { writeEvaluationReport, writeMultilabelReport } from './evaluate-report.js';
import { expectFile } from './input-files.js';
import type { Output } from './output.js';
import { photographsArgument } from './photographs-argument.js';
import { pictureProgress } from './picture-progress.js';
import { type SessionFlags, sessionFor } from './session.js';

interface EvaluateFlags extends SessionFlags {
  threshold?: number;
  top: number;
  csv?: string;
  corrections?: string;
  others?: string;
  out?: string;
  report: boolean;
  language: ReportLanguage;
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
  const corrections = await correctionsFrom(flags.corrections);
  const session = await sessionFor(flags, output);
  const classifier = await loadClassifier(model, { session });
  const others = await findOthers(model, classifier, flags.others);
  const photographs = await photographsArgument(directory, output);
  if (isMultilabel(classifier)) {
    expectNoCorrections(model, flags);
    await measureLabels(model, directory, photographs, { classifier, flags, output, folder, others });
    return;
  }
  const measured = await evaluate(classifier, photographs, flags, output, corrections);
  const evaluation = { ...measured, ...(await countTrainedOn(model, classifier, measured)) };
  const warnings = evaluationWarnings(evaluation);
  for (const line of evaluationLines(evaluation, warnings)) output.line(line);
  const familiar = await measureOthers(classifier, evaluation.pictures.paths, others, output);
  if (flags.csv !== undefined) {
    await writeCsv(flags.csv, evaluationCsv(evaluation));
    output.line(`\nOne row per picture: ${flags.csv}`);
  }
  const written = { classifier, evaluation, model, directory, familiar, language: flags.language };
  const report = folder === undefined ? null : await writeEvaluationReport(folder, written);
  if (report !== null) output.line(`\nReport: ${report}`);
  output.event({ ...resultEvent(evaluation, warnings), ...familiar, csv: flags.csv ?? null, report });
}

/** The same for a classifier that says yes or no to each class. */
async function measureLabels(
  model: string,
  directory: string,
  photographs: string,
  to: {
    classifier: Classifier;
    flags: EvaluateFlags;
    output: Output;
    folder: RunFolder | undefined;
    others: Awaited<ReturnType<typeof findOthers>>;
  },
): Promise<void> {
  const { classifier, flags, output, folder, others } = to;
  const pictures = await findLabelledPictures(photographs, classifier.classNames, {
    labelsPerPicture: 'several',
  });
  if (pictures.understood !== undefined) output.line(cleanText(pictures.understood));
  const { threshold } = flags;
  const progress = pictureProgress(output, { verb: 'Evaluated', events: false });
  const measured = await classifier
    .evaluateMultilabel(pictures, {
      ...(threshold !== undefined && { thresholds: threshold }),
      onBatchEnd: ({ images }) => progress.update(images, pictures.files.length),
    })
    .finally(progress.stop);
  const evaluation = { ...measured, ...(await countTrainedOn(model, classifier, measured)) };
  for (const line of multilabelLines(evaluation)) output.line(line);
  const familiar = await measureOthers(classifier, evaluation.pictures.paths, others, output);
  if (flags.csv !== undefined) {
    await writeCsv(flags.csv, multilabelCsv(evaluation));
    output.line(`\nOne row per picture: ${flags.csv}`);
  }
  const written = { classifier, evaluation, model, directory, familiar, language: flags.language };
  const report = folder === undefined ? null : await writeMultilabelReport(folder, written);
  if (report !== null) output.line(`\nReport: ${report}`);
  output.event({ ...multilabelEvent(evaluation), ...familiar, csv: flags.csv ?? null, report });
}

/** @throws UsageError when there are corrections for a classifier of several labels a picture */
function expectNoCorrections(model: string, { corrections }: EvaluateFlags): void {
  if (corrections === undefined) return;
  throw new UsageError(`${model} gives a picture several labels, and corrections give it one.`, {
    hint: 'Leave out --corrections, and correct the list of the pictures itself.',
  });
}

/** How many of the pictures are among those that the run of the model was trained on, wherever they lie now. */
async function countTrainedOn(
  model: string,
  { card }: Classifier,
  { pictures }: { readonly pictures: Pick<ClassifierEvaluation['pictures'], 'paths'> },
): Promise<Required<TrainedOnThem>> {
  const recorded = await RecordedParts.of(model, card.data?.digest?.value);
  if (recorded === undefined) return { trainedOn: null, perhapsTrainedOn: 0 };
  const parts = await recorded.partsOf(pictures.paths);
  const count = (wanted: RecordedPart): number => parts.filter((part) => part === wanted).length;
  return { trainedOn: count('train'), perhapsTrainedOn: count('perhaps') };
}

/** The folder for the report; undefined if none is wanted or the model's own folder cannot be written. */
async function reportFolder(
  model: string,
  directory: string,
  { out, report }: EvaluateFlags,
  output: Output,
): Promise<RunFolder | undefined> {
  if (!report) return undefined;
  try {
    await expectTypeface();
  } catch (error) {
    output.line(`No report is written: ${reasonOf(error)} ${BRING_BACK}\n`);
    return undefined;
  }
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
  corrections: LabelCorrections | undefined,
): ReturnType<Classifier['evaluate']> {
  const pictures = await findLabelledPictures(directory, classifier.classNames, {
    labelsPerPicture: 'one',
    corrections,
  });
  if (pictures.understood !== undefined) output.line(cleanText(pictures.understood));
  const progress = pictureProgress(output, { verb: 'Evaluated', events: false });
  return await classifier
    .evaluate(pictures, {
      threshold: flags.threshold,
      topK: flags.top,
      onBatchEnd: ({ images }) => progress.update(images, pictures.files.length),
    })
    .finally(progress.stop);
}

function resultEvent(
  evaluation: Awaited<ReturnType<Classifier['evaluate']>> & Required<TrainedOnThem>,
  warnings: readonly string[],
): Omit<EvaluateResultEvent, 'csv' | 'report'> {
  const { loss, accuracy, correct, count, skipped, part, threshold, classNames, metrics, temperature } =
    evaluation;
  const { trainedOn, perhapsTrainedOn } = evaluation;
  return {
    event: 'result',
    loss,
    accuracy,
    correct,
    count,
    skipped,
    part,
    trainedOn,
    perhapsTrainedOn,
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
