import type { ReportLanguage } from '../words/language.js';
import { element, type Markup, markup, text } from './markup.js';
import { STYLE_SHEET } from './style-sheet.js';

/** A whole page around its parts. */
export function page(title: string, parts: readonly Markup[], language: ReportLanguage = 'en'): string {
  const head = element(
    'head',
    {},
    markup('<meta charset="utf-8">'),
    markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
    // Nothing may be loaded and nothing may run, whatever a file is called.
    markup(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    ),
    element('title', {}, text(title)),
    markup(`<style>${STYLE_SHEET}</style>`),
  );
  const main = element('main', {}, markup(`\n${parts.join('\n')}\n`));
  return `<!doctype html>\n<html lang="${language}">${head}\n<body>\n${main}\n</body></html>\n`;
}
