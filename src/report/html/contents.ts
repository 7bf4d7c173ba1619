import type { SkippedFile } from '../../datasets/index.js';
import type { ClassificationMetrics, MultilabelMetrics, TemperatureFit } from '../../metrics/index.js';
import type { ReportLanguage } from '../words/language.js';

/** One line of a list: a name and what belongs to it, both plain text. */
export interface ReportRow {
  readonly name: string;
  readonly value: string;
}

/** A table of whole numbers with a name before each row. */
export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** What the pictures were. */
export interface ReportData {
  readonly rows?: readonly ReportRow[];
  /** Pictures a class in each part. */
  readonly counts?: ReportTable;
  /** A grid of samples, as `imageGridFigure` gives it. */
  readonly figures?: readonly string[];
  readonly skipped?: readonly SkippedFile[];
}

/** Words and figures under one heading. */
export interface ReportFigures {
  readonly text?: string;
  /** SVG, as the figure functions of Graft give it. */
  readonly figures: readonly string[];
}

/** How well the classifier does on one set of pictures. */
export interface ReportResult {
  /** What the pictures are, as the middle of a sentence: 'test pictures', 'pictures in photos/new'. */
  readonly name: string;
  readonly count: number;
  readonly correct: number;
  readonly loss: number;
  /** What must be known to read the numbers: 'These pictures also chose the weights.' */
  readonly note?: string;
  /** With the metrics there must be the names of the classes. */
  readonly metrics?: ClassificationMetrics;
  readonly classNames?: readonly string[];
  /** Of pictures that may have several labels, in place of `metrics`; `correct` has all labels of a picture right. */
  readonly multilabel?: {
    readonly metrics: MultilabelMetrics;
    /** The probability from which on a picture has a class, in the order of the classes. */
    readonly thresholds: readonly number[];
  };
  /** The threshold that was used; null or left out for the class with the higher probability. */
  readonly threshold?: number | null;
  readonly temperature?: TemperatureFit;
  /** SVG, as the figure functions of Graft give it. */
  readonly figures?: {
    readonly confusionMatrix?: string;
    readonly classScores?: string;
    readonly reliability?: string;
    readonly thresholds?: string;
    readonly precisionRecall?: string;
    readonly topLosses?: string;
    readonly familiarity?: string;
  };
}

/**
 * What a report says. Every section but the title may be left out. All text is plain text and is escaped; figures are
 * SVG that Graft's own functions made and are taken as they are.
 */
export interface ReportContents {
  readonly title: string;
  readonly subtitle?: string;
  /** Language of the headings, sentences and numbers that the report adds. Default 'en'. */
  readonly language?: ReportLanguage;
  /** When and by what it was made, small at the top: '24 November 2026, Graft 0.1.0'. */
  readonly made?: string;
  /** What the reader must know first: too few pictures, a class without any. */
  readonly warnings?: readonly string[];
  /** The most important first; its accuracy heads the page. */
  readonly results?: readonly ReportResult[];
  /** The classifier's card, as `cardRows` gives it. */
  readonly classifier?: readonly ReportRow[];
  readonly data?: ReportData;
  readonly augmentation?: ReportFigures;
  readonly training?: ReportFigures;
  /** Every setting that was used. */
  readonly settings?: readonly ReportRow[];
  /** What repeats it. */
  readonly command?: string;
  /** Whether paths in the command are shortened, so that they must be completed before it works. */
  readonly commandIsShortened?: boolean;
}
