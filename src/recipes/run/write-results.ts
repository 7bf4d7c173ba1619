import { digestOfFile } from '../../photographs/index.js';
import {
  cardRows,
  type EvaluationFigures,
  evaluationFigures,
  htmlReport,
  type ReportResult,
  type RunResults,
  reportResult,
  runResult,
  settingRows,
} from '../../report/index.js';
import type { Recipe } from '../recipe.js';
import type { Judgement } from './judge.js';
import { countsOf } from './open-photographs.js';
import type { Run } from './run.js';
import type { RunConfig } from './run-config.js';
import { augmentationFigure, curvesFigure, trainingImagesFigure } from './run-figures.js';
import { PART_NAMES, type RunPhotographs } from './run-photographs.js';
import type { TrainedModel } from './training.js';
import { wholeHistory } from './whole-history.js';

/** The outcome of a run. */
interface RunOutcome extends Judgement {
  /** The photographs that could be used, and those that could not. */
  readonly photographs: RunPhotographs;
  readonly seconds: number;
  readonly warnings: readonly string[];
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
  const history = wholeHistory(phases);
  await folder.writeJson('history.json', { ...history, run: run.digest });
  await folder.writeText('summary.txt', `${grafted.model.summary()}\n`);
  const judged = outcome.test ?? outcome.validation;
  const figures = {
    trainingImages: await trainingImagesFigure(datasets.training),
    augmentedImage: await augmentationFigure(datasets.training, config.recipe),
    learningCurves: curvesFigure(phases),
    ...(judged && (await evaluationFigures(judged))),
  };
  for (const [name, svg] of Object.entries(figures)) {
    if (svg === undefined) continue;
    const path = await folder.writeFigure(dashed(name), svg);
    run.log.tell({ event: 'figure', path });
  }
  await folder.writeText('report.html', htmlReport(reportContents(config, outcome, figures)));
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
  config: RunConfig,
  outcome: RunOutcome,
  figures: RunFigures,
): Parameters<typeof htmlReport>[0] {
  const { card, photographs: record } = outcome;
  const counts = countsOf(record);
  const { trainingImages, augmentedImage, learningCurves, ...evaluated } = figures;
  return {
    title: `A classifier for ${record.classNames.length} classes`,
    subtitle: record.source,
    made: `Graft ${card.graftVersion}`,
    warnings: outcome.warnings,
    results: reportedResults(outcome, config.recipe, evaluated),
    classifier: cardRows(card),
    data: {
      rows: record.notes.map((value, at) => ({ name: at === 0 ? 'Notes' : '', value })),
      counts: {
        columns: ['Training', 'Validation', 'Test'],
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

function reportedResults(
  { test, validation }: Judgement,
  { keepBest }: Recipe,
  figures: EvaluationFigures,
): ReportResult[] {
  const note =
    keepBest === 'none'
      ? 'The training did not use these photographs, but the model was evaluated on them after every epoch.'
      : 'These photographs also chose the weights, so expect a little less on others.';
  return [
    ...(test === undefined ? [] : [reportResult('test photographs', test, figures)]),
    ...(validation === undefined
      ? []
      : [{ ...reportResult('validation photographs', validation, test ? undefined : figures), note }]),
  ];
}

function resultsOf({ test, validation, seconds }: RunOutcome): RunResults {
  const measured = Object.entries({ test, validation }).flatMap(([name, evaluation]) =>
    evaluation === undefined ? [] : [[name, runResult(evaluation)] as const],
  );
  return { formatVersion: 1, results: Object.fromEntries(measured), seconds };
}

/** `confusionMatrix` as the name of a file. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
