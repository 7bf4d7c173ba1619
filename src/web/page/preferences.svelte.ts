import { type Language, languages, type Texts } from './texts.js';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What the visitor likes: kept in the browser where it allows that. */
export class Preferences {
  #language = $state<Language>(firstLanguage());
  #theme = $state<Theme>(firstTheme());

  constructor() {
    this.#show();
  }

  get language(): Language {
    return this.#language;
  }

  set language(language: Language) {
    this.#language = language;
    keep('graft-language', language);
    this.#show();
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    keep('graft-theme', theme);
    this.#show();
  }

  get texts(): Texts {
    return languages[this.#language];
  }
  /** '97.3%', in Turkish '%97,3'. */
  percent(fraction: number): string {
    const format = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(this.#language, format).format(fraction);
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.#language, { maximumFractionDigits: 0 }).format(value);
  }

  #show(): void {
    const { documentElement } = document;
    documentElement.lang = this.#language;
    if (this.#theme === 'auto') delete documentElement.dataset.theme;
    else documentElement.dataset.theme = this.#theme;
  }
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  const wanted = [asked, kept('graft-language'), ...navigator.languages];
  for (const name of wanted) {
    const language = name?.slice(0, 2).toLowerCase();
    if (language === 'en' || language === 'tr') return language;
  }
  return 'en';
}

function firstTheme(): Theme {
  return themes.find((theme) => theme === kept('graft-theme')) ?? 'auto';
}

// Reading and writing fail where a visitor forbids a page to store anything.
function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds until the page is closed.
  }
}
