import type { ChangeDescription } from '../../../studio/api.js';

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
