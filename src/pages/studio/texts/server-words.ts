import type { turkishValues } from '../../../report/browser.js';
import type { ApiError, PhotographProblem, Remark } from '../../../studio/api.js';
import type { ServerWords } from './tr-message-parts.js';
import { trMessages } from './tr-messages.js';

type Language = 'en' | 'tr';
type Sentence = turkishValues.Sentence;

/** Without a translation, the server's English is shown. */
const words: Readonly<Record<Language, ServerWords | undefined>> = { en: undefined, tr: trMessages };

/** A message of the server, in the page's language if it is translated. */
export interface Said extends Sentence {
  /** The language of the text, if it is English and the page is not, so that it is read out correctly. */
  readonly lang?: 'en';
}

/** The server's message about a failure. */
export function sayError({ error, hint, kind, values = {} }: ApiError, language: Language): Said {
  const own = kind === undefined ? undefined : words[language]?.errors[kind];
  return own?.(values) ?? inEnglish({ text: error, hint }, language);
}

export function sayNote({ text, kind = '', values = {} }: Remark, language: Language): Said {
  const own = words[language]?.notes[kind]?.(values);
  // The advice of a finding belongs to the note.
  if (own !== undefined) return { text: own.hint === undefined ? own.text : `${own.text} ${own.hint}` };
  return inEnglish({ text }, language);
}

export function sayWarning({ text, kind = '', values = {} }: Remark, language: Language): Said {
  return words[language]?.warnings[kind]?.(values) ?? inEnglish({ text }, language);
}

type Finding = Required<Pick<Remark, 'kind' | 'values'>> & {
  readonly count: number;
  readonly message: string;
  readonly advice?: string;
};

export function sayFinding({ kind, count, values, message, advice }: Finding, language: Language): Said {
  const own = words[language]?.findings[kind]?.({ count, ...values });
  return own ?? inEnglish({ text: message, hint: advice }, language);
}

export function sayProblem({ kind, reason }: PhotographProblem, language: Language): Said {
  const own = words[language]?.problems[kind];
  return own === undefined ? inEnglish({ text: reason }, language) : { text: own };
}

function inEnglish(sentence: Sentence, language: Language): Said {
  return language === 'en' ? sentence : { ...sentence, lang: 'en' };
}
