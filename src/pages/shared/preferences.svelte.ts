export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export type Language = 'en' | 'tr';

/** The visitor's preferences, stored in the browser if it allows that, and the page's texts in their language. */
export class Preferences<Texts> {
  readonly #languages: Readonly<Record<Language, Texts>>;
  #language = $state<Language>(firstLanguage());
  #theme = $state<Theme>(firstTheme());
  #systemIsDark = $state(false);

  constructor(languages: Readonly<Record<Language, Texts>>) {
    this.#languages = languages;
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    this.#systemIsDark = system.matches;
    system.addEventListener('change', () => {
      this.#systemIsDark = system.matches;
    });
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

  /** Whether the page is dark now. */
  get dark(): boolean {
    return this.#theme === 'auto' ? this.#systemIsDark : this.#theme === 'dark';
  }

  get texts(): Texts {
    return this.#languages[this.#language];
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
  for (const name of [asked, kept('graft-language'), ...navigator.languages]) {
    const language = name?.slice(0, 2).toLowerCase();
    if (language === 'en' || language === 'tr') return language;
  }
  return 'en';
}

function firstTheme(): Theme {
  const theme = kept('graft-theme');
  return THEMES.find((known) => known === theme) ?? 'auto';
}

/** A browser may forbid storage; then the choice lasts until the page is closed. */
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
    // Forbidden.
  }
}
