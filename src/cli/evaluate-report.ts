import type { Classifier, FamiliarityEvaluation } from '../classifier/index.js';
import { whichAreDrawn } from '../drawn/index.js';
import type { RunFolder } from '../recipes/index.js';
import {
  cardRows,
  type EvaluatedPictures,
  type EvaluationFigures,
  evaluationFigures,
  evaluationWarnings,
  familiarityHistogram,
  htmlReport,
  multilabelFigures,
  multilabelRemarks,
  multilabelResult,
  type ReportContents,
  type ReportLanguage,
  type ReportResult,
  remarkIn,
  reportResult,
  sampleGridFigure,
  settingRows,
  withoutLocalPaths,
  wordsOf,
} from '../report/index.js';
import { classList } from './class-list.js';
import { repeatableCommand } from './command-line.js';
import type { MultilabelMeasured } from './evaluate-multilabel.js';
import { madeNow } from './made-by.js';

const FIGURE_NAMES = {
  confusionMatrix: 'confusion-matrix',
  classScores: 'classes',
  reliability: 'reliability',
  thresholds: 'thresholds',
  topLosses: 'mistakes',
  precisionRecall: 'precision-recall',
  familiarity: 'familiarity',
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
    evaluation: EvaluatedPictures;
    model: string;
    directory: string;
    /** Against pictures of something else, where it was measured. */
    familiar?: FamiliarityEvaluation;
    language?: ReportLanguage;
  },
): Promise<string> {
  const { evaluation, language, familiar } = made;
  const figures = {
    ...(await evaluationFigures(evaluation, { language })),
    ...familiarityFigure(familiar, language),
  };
  return await writeReport(folder, made, figures, {
    result: (name) => reportResult(name, evaluation, figures),
    warnings: evaluationWarnings(evaluation, language),
  });
}

/** The same for pictures that may have several labels. */
export async function writeMultilabelReport(
  folder: RunFolder,
  made: {
    classifier: Classifier;
    evaluation: MultilabelMeasured;
    model: string;
    directory: string;
    familiar?: FamiliarityEvaluation;
    language?: ReportLanguage;
  },
): Promise<string> {
  const { evaluation, language, familiar } = made;
  const figures = {
    ...(await multilabelFigures(evaluation, { language })),
    ...familiarityFigure(familiar, language),
  };
  return await writeReport(folder, made, figures, {
    result: (name) => multilabelResult(name, evaluation, figures),
    warnings: multilabelRemarks(evaluation).map((remark) => remarkIn(remark, language)),
  });
}

function familiarityFigure(
  familiar: FamiliarityEvaluation | undefined,
  language: ReportLanguage | undefined,
): EvaluationFigures {
  const svg = familiar && familiarityHistogram(familiar, { language });
  return svg === undefined ? {} : { familiarity: svg };
}

async function writeReport(
  folder: RunFolder,
  {
    classifier,
    evaluation,
    model,
    directory,
    language,
  }: {
    classifier: Classifier;
    evaluation: EvaluatedPictures | MultilabelMeasured;
    model: string;
    directory: string;
    language?: ReportLanguage;
  },
  figures: EvaluationFigures,
  { result, warnings }: { result: (name: string) => ReportResult; warnings: readonly string[] },
): Promise<string> {
  const words = wordsOf(language).texts;
  const { metrics, classNames, pictures, part = null } = evaluation;
  for (const [key, name] of Object.entries(FIGURE_NAMES)) {
    const svg = figures[key as keyof typeof FIGURE_NAMES];
    if (svg !== undefined) await folder.writeFigure(name, svg);
  }
  const samples = await sampleGridFigure(pictures.paths, pictures.labels, classNames, {
    title: words.page.somePictures,
    language,
  });
  const name = words.page.evaluated(part);
  const firsts = classNames.map((_, label) => pictures.labels.findIndex((labels) => labels.includes(label)));
  const drawn = await whichAreDrawn(pictures.paths.filter((_, at) => firsts.includes(at)));
  const contents: ReportContents = {
    title: words.page.evaluationOf(classList(classNames)),
    language,
    subtitle: words.page.evaluatedOn(model, directory),
    made: madeNow(language),
    warnings: [...(drawn === 'none' ? [] : [words.warnings.drawn(drawn === 'all')]), ...warnings],
    results: [result(name)],
    classifier: cardRows(classifier.card, language),
    data: {
      rows: [{ name: words.page.folder, value: directory }],
      counts: {
        columns: [words.page.pictures],
        rows: classNames.map((name, label) => ({ name, values: [metrics.classes[label].support] })),
      },
      figures: samples === undefined ? [] : [samples],
      skipped: evaluation.skipped,
    },
    settings: settingRows(classifier.card.training),
    command: repeatableCommand(process.argv.slice(2)),
  };
  await folder.writeText('report.html', htmlReport(withoutLocalPaths(contents, [directory, model])));
  return folder.file('report.html');
}
