import { oneOf, type SettingRule } from '../../options.js';
import { percent, roundedShare } from '../../percent.js';
import { en, type ReportTexts } from './en.js';
import { tr } from './tr.js';

/** The languages of reports and figures: English and Turkish. */
export type ReportLanguage = 'en' | 'tr';

/** A language's words, and how it writes numbers. */
export interface ReportWords {
  readonly language: ReportLanguage;
  readonly texts: ReportTexts;
  /** '97.3 %', in Turkish '%97,3'. */
  readonly percent: (share: number, decimals?: number) => string;
  /** A tick of an axis in percent: '97.5' becomes '97.5 %'. */
  readonly inPercent: (written: string) => string;
  /** '12,500', in Turkish '12.500'. */
  readonly whole: (count: number) => string;
  /** '0.354', in Turkish '0,354'. */
  readonly fixed: (value: number, decimals: number) => string;
  /** A number that is written already: '1.5e-4', in Turkish '1,5e-4'. */
  readonly number: (written: string) => string;
}

const thousands = (count: number, separator: string): string =>
  String(count).replace(/\B(?=(\d{3})+$)/g, separator);
const withComma = (written: string): string => written.replace('.', ',');

const WORDS: Readonly<Record<ReportLanguage, ReportWords>> = {
  en: {
    language: 'en',
    texts: en,
    percent,
    inPercent: (written) => `${written} %`,
    whole: (count) => thousands(count, ','),
    fixed: (value, decimals) => value.toFixed(decimals),
    number: (written) => written,
  },
  tr: {
    language: 'tr',
    texts: tr,
    percent: (share, decimals = 1) =>
      `%${withComma((100 * roundedShare(share, decimals)).toFixed(decimals))}`,
    inPercent: (written) => `%${withComma(written)}`,
    whole: (count) => thousands(count, '.'),
    fixed: (value, decimals) => withComma(value.toFixed(decimals)),
    number: withComma,
  },
};

export function wordsOf(language: ReportLanguage = 'en'): ReportWords {
  return WORDS[language];
}

/** The rule of an option for the language. */
export const languageRule: SettingRule = oneOf('en', 'tr');
