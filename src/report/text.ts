import { oneLine } from '../shown.js';

/**
 * Widths of the printable ASCII characters (U+0020 to U+007E) in thousandths of the font size, as in the
 * horizontal metrics of Inter SemiBold. Regular text is narrower, so what fits by this table fits in both.
 */
const ASCII_WIDTHS: readonly number[] = [
  252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 465, 319, 379, 660, 423, 623, 636, 666,
  612, 640, 576, 640, 640, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605, 588, 749, 746, 277,
  580, 703, 565, 922, 759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481,
  469, 351, 574, 624, 583, 624, 591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609, 624, 624, 397, 549,
  353, 612, 587, 839, 569, 588, 566, 455, 359, 455, 673,
];
const OTHER_WIDTH = 720;
const WIDE_WIDTH = 1050;
const PICTOGRAPH_WIDTH = 1300;

const PICTOGRAPH = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u{3000}-\u{303F}\u{FF00}-\u{FF60}]/u;
const ELLIPSIS = '…';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Untrusted text as one line that XML can hold: white space becomes single spaces, characters that XML forbids
 * become U+FFFD, and invisible controls of the writing direction are dropped, since they can turn round what is
 * printed after them.
 */
export function cleanText(text: string): string {
  return oneLine(text)
    .replace(/\s+/gu, ' ')
    .replace(/[\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, '')
    .replace(/[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/gu, '\uFFFD')
    .trim();
}

/** Text made safe inside an XML element or a quoted attribute. */
export function escapeXml(text: string): string {
  return cleanText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The characters of a text as a reader counts them: an emoji of several code points is one. */
export function splitCharacters(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/**
 * The width of one line of text in Inter SemiBold, in pixels: within a percent for unaccented Latin without kerning,
 * an upper estimate for most other scripts.
 *
 * @param fontSize in pixels
 */
export function textWidth(text: string, fontSize: number): number {
  let thousandths = 0;
  for (const character of splitCharacters(text)) thousandths += characterWidth(character);
  return (thousandths * fontSize) / 1000;
}

function characterWidth(character: string): number {
  // An accent adds no width. The dotless i of Turkish is a letter of its own to Unicode.
  const code = character.replace('ı', 'i').normalize('NFD').charCodeAt(0);
  if (code >= 0x20 && code <= 0x7e) return ASCII_WIDTHS[code - 0x20];
  if (PICTOGRAPH.test(character)) return PICTOGRAPH_WIDTH;
  if (WIDE.test(character)) return WIDE_WIDTH;
  return character === ELLIPSIS ? 956 : OTHER_WIDTH;
}

/** The text if it fits into maxWidth pixels, otherwise as much of its beginning as fits, with an ellipsis. */
export function truncateText(text: string, maxWidth: number, fontSize: number): string {
  const line = cleanText(text);
  if (textWidth(line, fontSize) <= maxWidth) return line;
  return cutToWidth(line, maxWidth, fontSize);
}

/**
 * Breaks a text at spaces into lines of at most maxWidth pixels. What does not fit into maxLines lines is cut with an
 * ellipsis; so is a single word that does not fit into one, unless `breakWords` continues it on the next line.
 */
export function wrapText(
  text: string,
  maxWidth: number,
  fontSize: number,
  maxLines: number,
  { breakWords = false }: { readonly breakWords?: boolean } = {},
): string[] {
  const lines: string[] = [];
  let rest = cleanText(text);
  while (rest !== '') {
    if (textWidth(rest, fontSize) <= maxWidth || lines.length === maxLines - 1) {
      lines.push(truncateText(rest, maxWidth, fontSize));
      break;
    }
    const words = rest.split(' ');
    if (breakWords && textWidth(words[0], fontSize) > maxWidth) {
      const piece = beginningOf(words[0], maxWidth, fontSize);
      lines.push(piece);
      rest = rest.slice(piece.length).trimStart();
      continue;
    }
    let count = 1;
    while (textWidth(words.slice(0, count + 1).join(' '), fontSize) <= maxWidth) count++;
    lines.push(truncateText(words.slice(0, count).join(' '), maxWidth, fontSize));
    rest = words.slice(count).join(' ');
  }
  return lines;
}

/** At most maxCharacters characters as a reader counts them, with an ellipsis where some were cut. */
export function truncateCharacters(text: string, maxCharacters: number): string {
  const characters = splitCharacters(cleanText(text));
  if (characters.length <= maxCharacters) return characters.join('');
  return `${characters
    .slice(0, maxCharacters - 1)
    .join('')
    .trimEnd()}${ELLIPSIS}`;
}

function cutToWidth(text: string, maxWidth: number, fontSize: number): string {
  const room = maxWidth - textWidth(ELLIPSIS, fontSize);
  return `${beginningOf(text, room, fontSize, 0).trimEnd()}${ELLIPSIS}`;
}

/** As many characters as fit into maxWidth pixels. @param atLeast that many even if they do not fit */
function beginningOf(text: string, maxWidth: number, fontSize: number, atLeast = 1): string {
  let remaining = (maxWidth * 1000) / fontSize;
  let kept = '';
  for (const [at, character] of splitCharacters(text).entries()) {
    remaining -= characterWidth(character);
    if (remaining < 0 && at >= atLeast) break;
    kept += character;
  }
  return kept;
}
