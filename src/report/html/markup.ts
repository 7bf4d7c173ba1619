import { cleanText, escapeXml } from '../text.js';

/** Markup that is escaped already; plain text is not, so that the compiler keeps the two apart. */
export type Markup = string & { readonly __markup: true };

export const markup = (text: string): Markup => text as Markup;

/** Plain text as markup. */
export const text = (plain: string): Markup =>
  // No line may begin with the sign of a percentage.
  markup(escapeXml(plain).replace(/(\d) (?=%)/g, '$1\u00A0'));

/**
 * One element.
 *
 * @param attributes plain text; those that are undefined are left out
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  ...children: readonly Markup[]
): Markup {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([attribute, value]) => ` ${attribute}="${escapeXml(value)}"`)
    .join('');
  return markup(`<${name}${written}>${children.join('')}</${name}>`);
}

/** Plain text in several lines, each kept: for commands. */
export function preformatted(plain: string): Markup {
  const lines = plain.split(/\r?\n/).map((line) => escapeXml(cleanText(line)));
  return markup(`<pre>${lines.join('\n')}</pre>`);
}

export function paragraph(plain: string, className?: string): Markup {
  return element('p', { class: className }, text(plain));
}
