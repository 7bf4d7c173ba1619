import { enBoot } from '../studio/texts/en-boot.js';
import { trBoot } from '../studio/texts/tr-boot.js';

export type BootWords = typeof enBoot;

/** In the language of the page, without its other texts. The page itself says the same about its language. */
export function bootWords(): BootWords {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem('graft-language');
  } catch {
    // Forbidden.
  }
  const languages = [new URLSearchParams(location.search).get('lang'), chosen, ...navigator.languages];
  const known = languages.map((name) => name?.slice(0, 2).toLowerCase());
  const language = known.find((name) => name === 'en' || name === 'tr') ?? 'en';
  document.documentElement.lang = language;
  return language === 'tr' ? trBoot : enBoot;
}
