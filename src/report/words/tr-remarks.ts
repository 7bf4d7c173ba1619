import type { Remark } from '../../remark.js';
import { findings } from './tr-findings.js';
import { notes } from './tr-notes.js';
import { problems } from './tr-problems.js';
import type { Words } from './tr-values.js';
import { warnings } from './tr-warnings.js';

/** Everything that is found out about photographs and results, by kind. The page of the Studio says the same. */
export const turkish = { findings, notes, warnings, problems } as const;

const SENTENCES: Readonly<Record<string, Words>> = { ...notes, ...findings, ...warnings };

/** A remark in Turkish with its advice, as far as there are words for it; else as it stands. */
export function remarkInTurkish({ kind, values, text }: Remark): string {
  const own = SENTENCES[kind]?.(values);
  if (own === undefined) return text;
  return own.hint === undefined ? own.text : `${own.text} ${own.hint}`;
}
