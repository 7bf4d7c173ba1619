import type { ErrorKind, MessageValues } from '../../../studio/api.js';

/** What the server says, in the page's words. */
export interface Sentence {
  readonly text: string;
  readonly hint?: string;
}

type Words = (values: MessageValues) => Sentence;

/** A language's words for what the server says, by its kinds. */
export interface ServerWords {
  readonly errors: Readonly<Record<ErrorKind, Words>>;
  readonly findings: Readonly<Record<string, Words>>;
  /** What is wrong with a file or odd about it, as the end of a sentence. */
  readonly problems: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, Words>>;
  readonly warnings: Readonly<Record<string, Words>>;
}

type Value = MessageValues[string];

export const said = (text: string, hint?: string): Sentence => ({ text, hint });

const numbers = new Intl.NumberFormat('tr');

export const amount = (value: Value): string =>
  typeof value === 'number' ? numbers.format(value) : String(value);

const shares = new Intl.NumberFormat('tr', { style: 'percent', maximumFractionDigits: 1 });

/** A share from 0 to 1 as a percentage. */
export const percent = (value: Value): string => shares.format(Number(value));

/** 'kediler, köpekler ve 3 tane daha' */
export function names({ names: first = [], more = 0 }: MessageValues): string {
  const listed = Array.isArray(first) ? first.join(', ') : String(first);
  return more === 0 ? listed : `${listed} ve ${amount(more)} tane daha`;
}

const PARTS: Readonly<Record<string, string>> = { train: 'eğitim', validation: 'doğrulama', test: 'test' };

export const partName = (part: Value): string => PARTS[String(part)] ?? String(part);

const STATES: Readonly<Record<string, string>> = {
  running: 'sürüyor',
  stopping: 'duruyor',
  paused: 'duraklatıldı',
  interrupted: 'yarıda kaldı',
  failed: 'başarısız',
  finished: 'bitti',
  diverged: 'ıraksadı',
};

export const state = ({ state: value }: MessageValues): string => STATES[String(value)] ?? String(value);
