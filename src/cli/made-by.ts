import type { ReportLanguage } from '../report/index.js';
import { version } from '../version.js';

const LOCALES: Readonly<Record<ReportLanguage, string>> = { en: 'en-GB', tr: 'tr-TR' };

/** The date of a report and the version that made it: '24 November 2026, Graft 0.1.0'. */
export function madeNow(language: ReportLanguage = 'en'): string {
  const date = new Date().toLocaleDateString(LOCALES[language], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return `${date}, Graft ${version}`;
}
