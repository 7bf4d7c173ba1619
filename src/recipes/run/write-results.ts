import { basename, resolve } from 'node:path';
import { whichAreDrawn } from '../../drawn/index.js';
import { wholeHistory } from '../../phases/index.js';
import { digestOfFile } from '../../photographs/index.js';
import {
  cardRows,
  type EvaluationFigures,
  evaluationFigures,
  htmlReport,
  multilabelFigures,
  multilabelResult,
  multilabelRunResult,
  type ReportContents,
  type ReportLanguage,
  type ReportResult,
  type RunResults,
  remarkIn,
  reportResult,
  runResult,
  settingRows,
  withoutLocalPaths,
  wordsOf,
} from '../../report/index.js';
import type { Judgement } from './judge.js';
import { countsOf } from './open-photographs.js';
import type { Run } from './run.js';
import type { RunConfig } from './run-config.js';
import { augmentationFigure, curvesFigure, trainingImagesFigure } from './run-figures.js';
import { PART_NAMES, type RunPhotographs } from './run-photographs.js';
import type { TrainedModel } from './trained-model.js';
import { trainingWarnings } from './training-warnings.js';

/** The outcome of a run. */
interface RunOutcome extends Judgement {
  /** The photographs that could be used, and those that could not. */
  readonly photographs: RunPhotographs;
  readonly seconds: number;
}

/**
 * Writes everything of a run except its model: history, summary, figures, the report, and last the results, which mark
 * the run as finished.
 *
 * @returns the report's path
 */
export async function writeResults(run: Run, trained: TrainedModel, outcome: RunOutcome): Promise<string> {
  const { folder, config } = run;
  const { phases, grafted, datasets } = trained;
  const { language } = config;
  const history = wholeHistory(phases);
  await folder.writeJson('history.json', { ...history, run: run.digest });
  await folder.writeText('summary.txt', `${grafted.model.summary()}\n`);
  const judged = outcome.test ?? outcome.validation;
  const judgedLabels = outcome.multilabel?.test ?? outcome.multilabel?.validation;
  const figures = {
    trainingImages: await trainingImagesFigure(datasets.training, language),
    augmentedImage: await augmentationFigure(datasets.training, config.recipe, language),
    learningCurves: curvesFigure(phases, language),
    ...(judged && (await evaluationFigures(judged, { language }))),
    ...(judgedLabels && (await multilabelFigures(judgedLabels, { language }))),
  };
  for (const [name, svg] of Object.entries(figures)) {
    if (svg === undefined) continue;
    const path = await folder.writeFigure(dashed(name), svg);
    run.log.tell({ event: 'figure', path });
  }
  const { texts } = wordsOf(language);
  const drawn = await whichAreDrawn(samplesOf(outcome.photographs));
  const warnings = [
    ...(drawn === 'none' ? [] : [texts.warnings.drawn(drawn === 'all')]),
    ...trainingWarnings(trained, config.recipe, outcome, language),
  ];
  const contents = reportContents(run, { ...outcome, warnings }, figures);
  await folder.writeText(
    'report.html',
    htmlReport(withoutLocalPaths(contents, [outcome.photographs.source, folder.path])),
  );
  await folder.writeJson('results.json', {
    ...resultsOf(outcome),
    run: run.digest,
    model: await digestOfFile(folder.file('model.onnx')),
  });
  return folder.file('report.html');
}

type RunFigures = EvaluationFigures & {
  readonly trainingImages?: string;
  readonly augmentedImage?: string;
  readonly learningCurves?: string;
};

function reportContents(
  { config, folder }: Run,
  outcome: RunOutcome & { readonly warnings: readonly string[] },
  figures: RunFigures,
): ReportContents {
  const { card, photographs: record, warnings } = outcome;
  const { language } = config;
  const words = wordsOf(language).texts.page;
  const counts = countsOf(record);
  const { trainingImages, augmentedImage, learningCurves, ...evaluated } = figures;
  return {
    title: basename(resolve(folder.path)),
    language,
    subtitle: words.trainedOn(record.classNames.length, record.source),
    made: `Graft ${card.graftVersion}`,
    warnings,
    results: reportedResults(outcome, config, evaluated),
    classifier: cardRows(card, language),
    data: {
      rows: notesOf(record, language).map((value, at) => ({ name: at === 0 ? words.notes : '', value })),
      counts: {
        columns: words.parts,
        rows: record.classNames.map((name) => ({
          name,
          values: PART_NAMES.map((part) => counts[part][name]),
        })),
      },
      figures: trainingImages === undefined ? [] : [trainingImages],
      skipped: record.skipped,
    },
    ...(augmentedImage !== undefined && { augmentation: { figures: [augmentedImage] } }),
    ...(learningCurves !== undefined && { training: { figures: [learningCurves] } }),
    settings: settingRows({ ...config.recipe, seed: config.seed, threads: config.threads }),
    ...(config.commandLine !== undefined && { command: config.commandLine }),
  };
}

/** The first photograph of each class in each part. */
function samplesOf({ classNames, parts }: RunPhotographs): string[] {
  return PART_NAMES.flatMap((part) =>
    classNames.flatMap((_, label) => parts[part].find(({ labels }) => labels.includes(label))?.path ?? []),
  );
}

function notesOf(
  { remarks, notes }: RunPhotographs,
  language: ReportLanguage | undefined,
): readonly string[] {
  return remarks?.map((remark) => remarkIn(remark, language)) ?? notes;
}

function reportedResults(
  { test, validation, multilabel }: Judgement,
  { recipe, language }: RunConfig,
  figures: EvaluationFigures,
): ReportResult[] {
  const words = wordsOf(language).texts.page;
  const note = recipe.keepBest === 'none' ? words.alsoEvaluated : words.alsoChose;
  if (multilabel !== undefined) {
    const { test: tested, validation: validated } = multilabel;
    const ofTest = tested && multilabelResult(words.testPictures, tested, figures);
    const ofValidation =
      validated && multilabelResult(words.validationPictures, validated, tested ? undefined : figures);
    return [...(ofTest ? [ofTest] : []), ...(ofValidation ? [{ ...ofValidation, note }] : [])];
  }
  return [
    ...(test === undefined ? [] : [reportResult(words.testPictures, test, figures)]),
    ...(validation === undefined
      ? []
      : [{ ...reportResult(words.validationPictures, validation, test ? undefined : figures), note }]),
  ];
}

function resultsOf({ test, validation, multilabel, seconds }: RunOutcome): RunResults {
  if (multilabel !== undefined) {
    const results = Object.entries(multilabel).flatMap(([name, evaluation]) =>
      evaluation === undefined ? [] : [[name, multilabelRunResult(evaluation)] as const],
    );
    return { formatVersion: 1, results: Object.fromEntries(results), seconds };
  }
  const measured = Object.entries({ test, validation }).flatMap(([name, evaluation]) =>
    evaluation === undefined ? [] : [[name, runResult(evaluation)] as const],
  );
  return { formatVersion: 1, results: Object.fromEntries(measured), seconds };
}

/** `confusionMatrix` as the name of a file. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
