import { turkishValues } from '../../../report/browser.js';
import type { ErrorKind, MessageValues } from '../../../studio/api.js';

type Words = (values: MessageValues) => turkishValues.Sentence;

/** A language's words for what the server says, by its kinds. */
export interface ServerWords {
  readonly errors: Readonly<Record<ErrorKind, Words>>;
  readonly findings: Readonly<Record<string, Words>>;
  /** What is wrong with a file or odd about it, as the end of a sentence. */
  readonly problems: Readonly<Record<string, string>>;
  readonly notes: Readonly<Record<string, Words>>;
  readonly warnings: Readonly<Record<string, Words>>;
}

/** How values stand in sentences. */
export const { amount, names, partInTurkish, said } = turkishValues;

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
