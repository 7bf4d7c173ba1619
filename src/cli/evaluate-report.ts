import type { Classifier, ClassifierEvaluation } from '../classifier/index.js';
import type { RunFolder } from '../recipes/index.js';
import {
  cardRows,
  evaluationFigures,
  htmlReport,
  reportResult,
  sampleGridFigure,
  settingRows,
} from '../report/index.js';
import { classList } from './class-list.js';
import { repeatableCommand } from './command-line.js';
import { madeNow } from './made-by.js';

const FIGURE_NAMES = {
  confusionMatrix: 'confusion-matrix',
  classScores: 'classes',
  reliability: 'reliability',
  thresholds: 'thresholds',
  topLosses: 'mistakes',
} as const;

/**
 * Writes the figures of an evaluation and its report.
 *
 * @returns the path of the report
 */
export async function writeEvaluationReport(
  folder: RunFolder,
  made: {
    classifier: Classifier;
    evaluation: ClassifierEvaluation & { readonly part: string | null };
    warnings: readonly string[];
    model: string;
    directory: string;
  },
): Promise<string> {
  const { classifier, evaluation, warnings, model, directory } = made;
  const { metrics, classNames, pictures, part } = evaluation;
  const figures = await evaluationFigures(evaluation);
  for (const [key, name] of Object.entries(FIGURE_NAMES)) {
    const svg = figures[key as keyof typeof FIGURE_NAMES];
    if (svg !== undefined) await folder.writeFigure(name, svg);
  }
  const samples = await sampleGridFigure(pictures.paths, pictures.labels, classNames, {
    title: 'Some pictures',
  });
  const name = part === null ? 'pictures' : `${part} pictures`;
  const report = htmlReport({
    title: `${classList(classNames)}: evaluation`,
    subtitle: `${model}, evaluated on ${directory}`,
    made: madeNow(),
    warnings,
    results: [reportResult(name, evaluation, figures)],
    classifier: cardRows(classifier.card),
    data: {
      rows: [{ name: 'Folder', value: directory }],
      counts: {
        columns: ['Pictures'],
        rows: classNames.map((name, label) => ({ name, values: [metrics.classes[label].support] })),
      },
      figures: samples === undefined ? [] : [samples],
      skipped: evaluation.skipped,
    },
    settings: settingRows(classifier.card.training),
    command: repeatableCommand(process.argv.slice(2)),
  });
  await folder.writeText('report.html', report);
  return folder.file('report.html');
}
