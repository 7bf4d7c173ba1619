import { roundedShare } from '../../percent.js';
import { Preferences } from '../shared/preferences.svelte.js';
import { languages, type Texts } from './texts.js';

/** With numbers as the chosen language writes them: read while a component draws, they follow the language. */
export class PagePreferences extends Preferences<Texts> {
  constructor() {
    super(languages);
  }

  /** '97.3%', in Turkish '%97,3'. */
  percent(fraction: number): string {
    const format = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(this.language, format).format(roundedShare(fraction, 1));
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.language, { maximumFractionDigits: 0 }).format(value);
  }
}
