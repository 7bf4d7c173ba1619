import type { ChangeDescription } from '../../../studio/api.js';
import type { ZipProblem } from '../../../zip-entries.js';
import type { Answer, DropFacts, QuestionKind } from '../data/drop-questions.js';
import type { LeftOutReason } from '../data/given-files.js';

/** A choice and what it means. */
export interface Named {
  readonly title: string;
  readonly text: string;
}

/** A setting in words. */
export interface SettingWords {
  readonly label: string;
  readonly text: string;
}

/** The words of a phase's settings, once for each of the two phases. */
export function forBothPhases(words: Record<string, SettingWords>): Record<string, SettingWords> {
  return Object.fromEntries(
    ['featureExtraction', 'fineTuning'].flatMap((phase) =>
      Object.entries(words).map(([name, text]) => [`${phase}.${name}`, text]),
    ),
  );
}

/** What was done to the photographs, in words. */
export type ChangeTexts = Record<ChangeDescription['kind'], (count: number, className: string) => string>;

/** Why some of what was dropped was left out; the names of the first few follow. */
export type LeftOutTexts = Record<LeftOutReason, (count: number) => string>;

export type ZipTexts = Record<ZipProblem, string>;

/** Questions about dropped folders. */
export interface DropWords {
  readonly title: string;
  readonly className: string;
  readonly apply: string;
  readonly questions: Record<QuestionKind, (facts: DropFacts) => string>;
  readonly answers: Record<Answer, (facts: DropFacts, question: QuestionKind) => string>;
}
