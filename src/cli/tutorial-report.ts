import type { TutorialResult } from '../../examples/transfer-learning.js';
import { type ClassifierEvaluation, evaluatePredictions } from '../classifier/index.js';
import type { SkippedFile } from '../datasets/index.js';
import type { RunFolder } from '../recipes/index.js';
import {
  cardRows,
  evaluationFigures,
  evaluationWarnings,
  htmlReport,
  type ReportContents,
  type ReportResult,
  type RunResults,
  reportResult,
  runResult,
  settingRows,
} from '../report/index.js';
import type { Evaluation } from '../train/index.js';
import { classList } from './class-list.js';
import { repeatableCommand } from './command-line.js';
import { madeNow } from './made-by.js';

/** What a run drew, by the names of its figures. */
export type DrawnFigures = ReadonlyMap<string, string>;

/** Writes results.json, the figures of the test and report.html. */
export async function writeTutorialReport(
  folder: RunFolder,
  made: {
    result: TutorialResult;
    figures: DrawnFigures;
    config: Readonly<Record<string, unknown>> & { readonly seed: number };
    seconds: number;
  },
): Promise<void> {
  const { result, figures, config, seconds } = made;
  const test = evaluatePredictions(result.testPredictions);
  await writeResults(folder, { validation: result.validation, test }, seconds);
  const drawn = await evaluationFigures(test);
  const { classNames } = test;
  await writeReport(folder, {
    title: `${classList(classNames)}: a classifier from the tutorial`,
    warnings: evaluationWarnings(test),
    results: [
      reportResult('test pictures', test, drawn),
      validationResult(
        result.validation,
        'They took no part in the training, but were looked at after every epoch.',
      ),
    ],
    classifier: cardRows(result.card),
    data: {
      counts: {
        columns: ['Training', 'Validation', 'Test'],
        rows: classNames.map((name, label) => ({
          name,
          values: [result.counts.training[label], result.counts.validation[label], result.counts.test[label]],
        })),
      },
      figures: chosen(figures, 'training-images'),
      skipped: result.skipped,
    },
    augmentation: {
      text: 'In every epoch the network sees each training picture in another random version, so that it learns what does not matter.',
      figures: chosen(figures, 'augmented-image'),
    },
    training: {
      text: 'First a new head was trained on the frozen network, then the top of the network was fine-tuned at a lower learning rate.',
      figures: chosen(figures, 'learning-curves-fine-tuning'),
    },
    settings: settingRows(config),
    command: command(config.seed),
  });
}

/** The same for the fast recipe, which has no test pictures. */
export async function writeFastReport(
  folder: RunFolder,
  made: {
    validation: Evaluation;
    curves: string;
    config: Readonly<Record<string, unknown>> & { readonly seed: number };
    seconds: number;
  },
): Promise<void> {
  const { validation, curves, config, seconds } = made;
  await writeResults(folder, { validation }, seconds);
  const skipped: readonly SkippedFile[] = validation.skipped;
  await writeReport(folder, {
    title: 'A classifier from the fast recipe',
    results: [
      validationResult(validation, 'These pictures also chose the weights; expect a little less on others.'),
    ],
    data: skipped.length === 0 ? undefined : { skipped },
    training: {
      text: 'Every picture went through the frozen network once, and a head was trained on what came out.',
      figures: [curves],
    },
    settings: settingRows(config),
    command: command(config.seed),
  });
}

async function writeResults(
  folder: RunFolder,
  evaluations: Readonly<Record<string, Evaluation | ClassifierEvaluation>>,
  seconds: number,
): Promise<void> {
  const results: RunResults = {
    formatVersion: 1,
    results: Object.fromEntries(
      Object.entries(evaluations).map(([part, evaluation]) => [part, runResult(evaluation)]),
    ),
    seconds,
  };
  await folder.writeJson('results.json', results);
}

async function writeReport(folder: RunFolder, contents: ReportContents): Promise<void> {
  await folder.writeText('report.html', htmlReport({ ...contents, made: madeNow() }));
}

function validationResult({ count, correct, loss }: Evaluation, note: string): ReportResult {
  return { name: 'validation pictures', count, correct, loss, note };
}

function chosen(figures: DrawnFigures, ...names: readonly string[]): string[] {
  return names.flatMap((name) => figures.get(name) ?? []);
}

/** The seed may have been drawn; with it the same comes out again. */
function command(seed: number): string {
  return repeatableCommand(process.argv.slice(2), { '--seed': seed });
}
