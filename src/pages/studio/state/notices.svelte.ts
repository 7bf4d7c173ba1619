import { RequestError, UNANSWERED } from '../server/request.js';
import { type Said, sayError } from '../texts/server-words.js';
import { preferences } from './preferences.js';

interface Notice {
  readonly kind: 'done' | 'problem';
  readonly text: string;
  readonly hint?: string;
  /** The language of the text, if it is English and the page is not. */
  readonly lang?: 'en';
  /** An action that helps at once. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** A short message at the edge of the page, which screen readers read out. A newer one replaces it. */
class Notices {
  /** Pixels at the lower edge that something else covers. */
  above = $state(0);
  #current = $state<Notice | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  get current(): Notice | undefined {
    return this.#current;
  }

  done(text: string, action?: Notice['action']): void {
    this.#show({ kind: 'done', text, action }, 8);
  }

  problem(error: unknown): void {
    this.#show({ kind: 'problem', ...wordsOf(error) }, 30);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
  }

  #show(notice: Notice, seconds: number): void {
    clearTimeout(this.#timer);
    this.#current = notice;
    this.#timer = setTimeout(() => this.dismiss(), seconds * 1000);
  }
}

export const notices = new Notices();

/** An error in the visitor's language, if there is a text for it. */
export function wordsOf(error: unknown): Said {
  const { texts } = preferences;
  if (error instanceof RequestError) {
    if (error.status === UNANSWERED)
      return { text: texts.connection.noAnswer, hint: texts.connection.noAnswerHint };
    if (error.status === 401) return { text: texts.connection.noToken, hint: texts.connection.noTokenHint };
    return sayError(error.answer, preferences.language);
  }
  return { text: error instanceof Error ? error.message : String(error) };
}

/** Runs a function and shows its failure as a notice; returns undefined if it failed. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    notices.problem(error);
    return undefined;
  }
}
