import { createReadStream } from 'node:fs';
import { dirname, extname, isAbsolute, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { reasonOf, UsageError } from '../errors.js';
import type { Part } from '../folders/index.js';
import { parseJson } from '../parse-json.js';
import { delimiterOf, partNamed, tableRows } from '../photographs/index.js';
import type { PlannedPicture } from './manifest.js';

/** A list of pictures to read. */
export interface ListSource {
  /** For messages: the path of the list, or 'standard input'. */
  readonly name: string;
  /** Undefined: the file of that name. */
  readonly stream?: Readable;
}

/** Names of columns and keys, in lower case. */
const PATHS = ['path', 'address', 'url', 'uri', 'file', 'filename', 'image', 'picture'];
const LABELS = ['label', 'labels', 'class', 'classes', 'category'];
const PARTS = ['part', 'split', 'subset'];

/** A line longer than this is no path, label or JSON object of a picture. */
const LONGEST_LINE = 1_000_000;

/** Whether a path is an address that pictures are fetched from. */
export function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/**
 * The pictures of a list, which is read in pieces, so that it may have millions of lines:
 *
 * - `.csv` and `.tsv`: a header with a column path (or url, file and the like), and perhaps label and part; several
 *   labels are divided by |;
 * - `.jsonl`, `.ndjson`, and other lists whose first line is a JSON object: the same as keys; `labels` may be a list;
 * - anything else: one path or address a line, or paths divided by zero bytes, as `find -print0` writes them.
 *
 * Paths in tables and JSON lines are relative to the folder of the list, as in lists for `graft train`; those of plain
 * lists are relative to the current folder, as for `graft predict --list`.
 *
 * @throws UsageError when the list cannot be read, or a line of it has no path
 */
export async function* readPictureList(source: ListSource): AsyncGenerator<PlannedPicture> {
  const { name } = source;
  const stream = source.stream ?? createReadStream(name);
  const isTable = ['.csv', '.tsv'].includes(extname(name).toLowerCase());
  const folder = source.stream === undefined ? dirname(resolve(name)) : resolve('.');
  let read: ((line: string, at: string) => PlannedPicture) | undefined;
  let at = 0;
  for await (const line of linesOf(stream, name)) {
    at++;
    if (line.trim() === '') continue;
    const where = `line ${at} of ${name}`;
    if (read === undefined && !isTable && isJsonArray(line)) throw jsonArray(name);
    if (read === undefined && isTable) {
      read = tableReader(line, name, folder);
      continue;
    }
    read ??= line.trimStart().startsWith('{')
      ? (text, position) => fromJson(text, position, folder)
      : (text) => ({ path: placed(text, resolve('.')) });
    yield read(line, where);
  }
}

/** Whether a first line begins an array of objects or texts, and not a path such as [2020] a.jpg. */
const isJsonArray = (line: string): boolean => /^\uFEFF?\s*\[\s*(?:$|[{"])/.test(line);

function jsonArray(name: string): UsageError {
  return new UsageError(`${name} is a JSON array, but a list is read line by line.`, {
    hint: 'Write one object a line, for example with: jq -c ".[]" photos.json > photos.jsonl',
  });
}

/** Lines without their ends; divided by zero bytes if the first piece has one. */
async function* linesOf(stream: Readable, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let separator: string | undefined;
  try {
    for await (const piece of stream) {
      rest += typeof piece === 'string' ? piece : decoded(decoder, name, piece as Uint8Array);
      separator ??= rest.includes('\0') ? '\0' : '\n';
      const lines = rest.split(separator);
      rest = lines.pop()!;
      for (const line of lines) yield withoutReturn(line);
      if (rest.length > LONGEST_LINE)
        throw new Error(`a line of it has more than ${LONGEST_LINE} characters`);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The list ${name} cannot be read: ${reasonOf(error)}.`, {
      hint: 'Expected one path or address a line, or a .csv or .jsonl file with path and, if wanted, label.',
      cause: error,
    });
  }
  rest += decoded(decoder, name);
  if (rest !== '') yield withoutReturn(rest);
}

/** The text of the next piece, or of what is left without one: other encodings would change paths and classes. */
function decoded(decoder: InstanceType<typeof TextDecoder>, name: string, piece?: Uint8Array): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch (error) {
    throw new UsageError(`The list ${name} is not in UTF-8.`, {
      hint: 'Save it as UTF-8. In Excel: Save As, "CSV UTF-8 (Comma delimited)".',
      cause: error,
    });
  }
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

function tableReader(
  header: string,
  name: string,
  folder: string,
): (line: string, at: string) => PlannedPicture {
  const delimiter = extname(name).toLowerCase() === '.tsv' ? '\t' : delimiterOf(header);
  const names = cellsOf(header, delimiter, name).map((cell) => cell.toLowerCase());
  const column = (known: readonly string[]): number => names.findIndex((cell) => known.includes(cell));
  const [path, label, part] = [column(PATHS), column(LABELS), column(PARTS)];
  if (path < 0) {
    throw new UsageError(`The first line of ${name} names no column for the path: ${header.slice(0, 200)}`, {
      hint: 'Write a header such as path,label: known names of the path are path, url, file and image.',
    });
  }
  return (line, at) => {
    const cells = cellsOf(line, delimiter, at);
    return pictureOf(at, folder, {
      path: cells[path],
      labels: label < 0 ? undefined : (cells[label] ?? '').split('|'),
      part: part < 0 ? undefined : cells[part],
    });
  };
}

function cellsOf(line: string, delimiter: string, at: string): string[] {
  const row = tableRows(line, delimiter).next().value;
  if (row !== undefined && 'record' in row) return row.record;
  throw new UsageError(`${at} is no row of a table: ${row?.problem ?? 'it is empty'}.`, {
    hint: 'A cell with a line break cannot be read here; write such a list as JSON lines.',
  });
}

function fromJson(line: string, at: string, folder: string): PlannedPicture {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${at} is not a JSON object: ${line.slice(0, 100)}`, {
      hint: 'Write one a line: {"path": "cat.jpg", "label": "cat"}',
    });
  }
  const entries = new Map(Object.entries(value).map(([key, own]) => [key.toLowerCase(), own as unknown]));
  const first = (known: readonly string[]): unknown =>
    known.map((key) => entries.get(key)).find((own) => own !== undefined && own !== null);
  const labels = first(LABELS);
  const part = first(PARTS);
  return pictureOf(at, folder, {
    path: first(PATHS),
    labels: labels === undefined ? undefined : [labels].flat(),
    part,
  });
}

function pictureOf(
  at: string,
  folder: string,
  { path, labels, part }: { path: unknown; labels: readonly unknown[] | undefined; part: unknown },
): PlannedPicture {
  if (typeof path !== 'string' || path.trim() === '') {
    throw new UsageError(`${at} has no path.`, { hint: 'Each line needs the path or address of a picture.' });
  }
  const names = labels?.map((label) => {
    if (typeof label === 'string' || typeof label === 'number') return String(label).trim();
    throw new UsageError(`${at} has a label that is no text: ${JSON.stringify(label)?.slice(0, 100)}`);
  });
  const known = names?.filter((name) => name !== '');
  return {
    path: placed(path.trim(), folder),
    ...(known !== undefined && known.length > 0 && { labels: known }),
    ...partOf(part, at),
  };
}

function partOf(value: unknown, at: string): { part?: Part } {
  if (value === undefined || value === null || value === '') return {};
  const part = typeof value === 'string' ? partNamed(value) : undefined;
  if (part !== undefined) return { part };
  throw new UsageError(`${at} names an unknown part: ${JSON.stringify(value)?.slice(0, 100)}`, {
    hint: 'Parts are train, validation and test.',
  });
}

function placed(path: string, folder: string): string {
  return isAddress(path) || isAbsolute(path) ? path : resolve(folder, path);
}
