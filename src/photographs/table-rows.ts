import { formatOfName } from '../pictures/index.js';

/** A row of a table, with the number of the line where it ends. */
export interface TableRow {
  readonly record: string[];
  readonly line: number;
}

/** A row that breaks the rules of CSV. */
export interface BadRow {
  readonly problem: string;
  readonly line: number;
}

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Comma, semicolon or tab: the one that makes the name of a picture a cell of the first line, because names and labels
 * may have the others in them; else the one that occurs most often there. Excel may write it into a line of its own
 * before the table, `sep=;`.
 */
export function delimiterOf(text: string): string {
  const said = SAID.exec(text)?.[1];
  if (said !== undefined) return said;
  const line = text.slice(0, text.search(/\r?\n|$/));
  const plain = line.replace(/"(?:[^"]|"")*"/g, '');
  const scores = DELIMITERS.map((delimiter) => {
    const count = plain.split(delimiter).length;
    return count === 1 ? 0 : count + MANY * pictureNames(line, delimiter);
  });
  return DELIMITERS[scores.indexOf(Math.max(...scores))];
}

const SAID = /^sep=([,;\t])\r?(?=\n)/i;
/** More than the delimiters of a line. */
const MANY = 1e9;

/** 2 where a cell is the name of a picture, 1 where that name has other delimiters in it. */
function pictureNames(line: string, delimiter: string): number {
  const cells = line.includes('"') ? quotedCells(line, delimiter) : plainCells(line, delimiter);
  if (typeof cells === 'string') return 0;
  const named = cells.filter((cell) => formatOfName(cell) !== undefined);
  if (named.length === 0) return 0;
  return named.some((name) => !DELIMITERS.some((other) => name.includes(other))) ? 2 : 1;
}

/**
 * The rows of a table in CSV (RFC 4180), of any number of columns: cells without the space around them, no empty rows.
 * Lists have a hundred megabytes, and few of their rows have quotes, so rows without any are only cut up.
 */
export function* tableRows(text: string, delimiter: string): Generator<TableRow | BadRow> {
  let [line, start] = [0, SAID.exec(text)?.[0].length ?? 0];
  // Known, so that a table without quotes is not searched for one again in every row.
  let nextQuote = text.indexOf('"');
  const hasOddQuotes = (from: number, to: number): boolean => {
    let count = 0;
    if (nextQuote >= 0 && nextQuote < from) nextQuote = text.indexOf('"', from);
    for (; nextQuote >= 0 && nextQuote < to; nextQuote = text.indexOf('"', nextQuote + 1)) count++;
    return count % 2 === 1;
  };
  while (start < text.length) {
    let end = endOfLine(text, start);
    line++;
    const firstLine = line;
    // A quoted cell may go on in the next lines.
    let open = hasOddQuotes(start, end);
    while (open) {
      if (end >= text.length) {
        yield { problem: 'the quotation mark is not closed', line: firstLine };
        return;
      }
      const next = endOfLine(text, end + 1);
      open = !hasOddQuotes(end, next);
      end = next;
      line++;
    }
    const row = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    if (row.trim() === '' && !row.includes(delimiter)) continue;
    const record = row.includes('"') ? quotedCells(row, delimiter) : plainCells(row, delimiter);
    yield typeof record === 'string' ? { problem: record, line } : { record, line };
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function plainCells(row: string, delimiter: string): string[] {
  return row.split(delimiter).map((cell) => cell.trim());
}

/** @returns what is wrong with the row, if something is */
function quotedCells(row: string, delimiter: string): string[] | string {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    while (row[at] === ' ' || (row[at] === '\t' && delimiter !== '\t')) at++;
    let end: number;
    if (row[at] === '"') {
      const close = closingQuote(row, at);
      if (close < 0) return 'the quotation mark is not closed';
      cells.push(
        row
          .slice(at + 1, close)
          .replaceAll('""', '"')
          .trim(),
      );
      const rest = row.indexOf(delimiter, close + 1);
      end = rest < 0 ? row.length : rest;
      if (row.slice(close + 1, end).trim() !== '') return 'something stands behind a quoted cell';
    } else {
      const rest = row.indexOf(delimiter, at);
      end = rest < 0 ? row.length : rest;
      const cell = row.slice(at, end).trim();
      if (cell.includes('"')) return 'a quotation mark stands inside a cell without quotes';
      cells.push(cell);
    }
    if (end >= row.length) return cells;
    at = end + delimiter.length;
  }
}

function closingQuote(row: string, open: number): number {
  for (let at = row.indexOf('"', open + 1); at >= 0; at = row.indexOf('"', at + 1)) {
    if (row[at + 1] !== '"') return at;
    at++;
  }
  return -1;
}
