import { transport } from '../server/current-transport.js';
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

/** Pixels that a message needs besides its height: the steps of a phone below it, and some distance. */
const ROOM = 96;

/** A short message at the edge of the page, which screen readers read out. A newer one replaces it. */
class Notices {
  /** Pixels from the lower edge of the window up to the top of what covers it there, such as a bar of buttons. */
  above = $state(0);
  /** Of the message that is shown; the page tells it. */
  height = 0;
  readonly #covers = new Set<Element>();
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

  /**
   * For an element that may lie at the lower edge of the window (`{@attach notices.avoid}`): messages are shown above it,
   * wherever the page is scrolled to.
   */
  readonly avoid = (element: Element): (() => void) => {
    const stop = new AbortController();
    const measure = (): void => this.measure();
    // What comes or goes elsewhere on the page moves it too.
    const sizes = new ResizeObserver(measure);
    for (const one of [element, document.body]) sizes.observe(one);
    for (const event of ['scroll', 'resize'])
      window.addEventListener(event, measure, { signal: stop.signal, passive: true, capture: true });
    this.#covers.add(element);
    measure();
    return () => {
      stop.abort();
      sizes.disconnect();
      this.#covers.delete(element);
      measure();
    };
  };

  measure(): void {
    let above = 0;
    for (const element of this.#covers) {
      const { top, bottom } = element.getBoundingClientRect();
      const isInSight = bottom > 0 && top < innerHeight;
      // Where there is room for a message below it, it is in nobody's way.
      if (isInSight && innerHeight - bottom < this.height + ROOM) above = Math.max(above, innerHeight - top);
    }
    this.above = above;
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
    if (error.status === UNANSWERED) return unanswered();
    if (error.status === 401) return { text: texts.connection.noToken, hint: texts.connection.noTokenHint };
    return sayError(error.answer, preferences.language);
  }
  return { text: error instanceof Error ? error.message : String(error) };
}

function unanswered(): Said {
  const { connection, inBrowser } = preferences.texts;
  const { noAnswer, noAnswerHint } = transport().inBrowser ? inBrowser : connection;
  return { text: noAnswer, hint: noAnswerHint };
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
