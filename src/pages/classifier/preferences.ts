import { roundedShare } from '../../percent.js';
import { Preferences } from '../shared/preferences.svelte.js';
import { languages, type Texts } from './texts.js';

/** Numbers in the format of the chosen language; they follow the language if a component reads them while it draws. */
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
