import { roundedShare } from '../../percent.js';
import type { RemarkValues } from '../../remark.js';

/* How values stand in Turkish sentences. */

/** A sentence, and what to do about it. */
export interface Sentence {
  readonly text: string;
  readonly hint?: string;
}

/** The words of a message. */
export type Words = (values: RemarkValues) => Sentence;

type Value = RemarkValues[string];

export const said = (text: string, hint?: string): Sentence => ({ text, hint });

const numbers = new Intl.NumberFormat('tr');

export const amount = (value: Value): string =>
  typeof value === 'number' ? numbers.format(value) : String(value);

/** A share from 0 to 1 as a percentage. */
export const percent = (value: Value): string =>
  `%${(100 * roundedShare(Number(value), 1)).toFixed(1).replace('.', ',')}`;

/** 'kediler, köpekler ve 3 tane daha' */
export function names({ names: first = [], more = 0 }: RemarkValues): string {
  const listed = Array.isArray(first) ? first.join(', ') : String(first);
  return more === 0 ? listed : `${listed} ve ${amount(more)} tane daha`;
}

const PARTS: Readonly<Record<string, string>> = { train: 'eğitim', validation: 'doğrulama', test: 'test' };

/** The name of a part of the photographs: 'validation' is 'doğrulama'. */
export const partInTurkish = (part: Value): string => PARTS[String(part)] ?? String(part);

export const capitalized = (sentence: string): string =>
  sentence.replace(/^./, (letter) => letter.toLocaleUpperCase('tr'));
