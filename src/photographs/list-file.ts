import { extname } from 'node:path';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { fileReason, readText } from '../files/index.js';
import { PART_NAMES, type Part, partNamed } from './part.js';
import { type BadRow, type TableRow, tableRows } from './table-rows.js';

/** One line of a list of images. */
export interface ListEntry {
  /** As it is written in the list. */
  readonly path: string;
  readonly label: string;
  /** Undefined if the list does not say. */
  readonly part: Part | undefined;
  /** Where it stands: a line counted from 1, or an entry of a JSON array counted from 1. */
  readonly at: string;
}

/** Extensions of lists: tables with commas, semicolons or tabs, a JSON array, or one JSON object per line. */
export const LIST_EXTENSIONS: readonly string[] = ['.csv', '.tsv', '.json', '.jsonl', '.ndjson'];

const COLUMNS = {
  path: ['path', 'file', 'filename', 'file_name', 'filepath', 'image', 'image_path'],
  label: ['label', 'class', 'class_name', 'category'],
  part: ['split', 'part', 'subset', 'set'],
} as const;
type Column = keyof typeof COLUMNS;

const SHAPE_HINT = 'A list has a column path and a column label, and may have a column split.';
/** Every line may be wrong; three examples are enough. */
const SHOWN_PROBLEMS = 3;

interface Row {
  readonly at: string;
  readonly cells: Readonly<Partial<Record<Column, unknown>>>;
}

/**
 * Reads a list of images: CSV (commas, semicolons or tabs, with or without a header), a JSON array of objects, or one
 * JSON object a line. Columns may be named path, file, filename, image; label, class, category; split, part, subset.
 *
 * @throws UsageError when a line has no path or no label, or names an unknown part
 * @throws GraftError when the file cannot be read
 */
export async function readListFile(path: string): Promise<ListEntry[]> {
  const text = await readText(path, { pipe: true }).catch((error: unknown) => {
    throw new GraftError(`Could not read the list ${path}: ${fileReason(error)}.`, { cause: error });
  });
  const rows = rowsOf(path, text.replace(/^\ufeff/, ''));
  if (rows.length === 0) throw new UsageError(`The list ${path} is empty.`, { hint: SHAPE_HINT });
  const problems: string[] = [];
  const entries: ListEntry[] = [];
  for (const row of rows) {
    const entry = entryOf(row);
    if (typeof entry === 'string') problems.push(entry);
    else entries.push(entry);
  }
  if (problems.length > 0) {
    const shown = problems.slice(0, SHOWN_PROBLEMS).join('; ');
    const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
    throw new UsageError(`The list ${path} cannot be used: ${shown}${more}.`, { hint: SHAPE_HINT });
  }
  return entries;
}

function rowsOf(path: string, text: string): Row[] {
  switch (extname(path).toLowerCase()) {
    case '.json':
      return jsonRows(path, text);
    case '.jsonl':
    case '.ndjson':
      return jsonLineRows(path, text);
    default:
      return rowsOfTable(path, text);
  }
}

function rowsOfTable(path: string, text: string): Row[] {
  const delimiter = delimiterOf(text.slice(0, text.search(/\r?\n|$/)));
  const records = parseTable(path, text, delimiter);
  if (records.length === 0) return [];
  const [{ record: first }] = records;
  const header = headerOf(first);
  if (header === undefined && first.length < 2) {
    throw new UsageError(
      `Expected a path and a label in each line of ${path} but found ${first.length} column.`,
      {
        hint: SHAPE_HINT,
      },
    );
  }
  const columns = header ?? { path: 0, label: 1, part: 2 };
  return (header === undefined ? records : records.slice(1)).map(({ record, line }) => ({
    at: `line ${line}`,
    cells: {
      path: record[columns.path],
      label: record[columns.label],
      part: columns.part === undefined ? undefined : record[columns.part],
    },
  }));
}

function parseTable(path: string, text: string, delimiter: string): TableRow[] {
  const rows = [...tableRows(text, delimiter)];
  const wrong = rows.find((row): row is BadRow => 'problem' in row);
  if (wrong === undefined) return rows as TableRow[];
  throw new UsageError(`The list ${path} is not a valid table: line ${wrong.line}: ${wrong.problem}.`, {
    hint: 'Put double quotes around names that contain commas, quotes or line breaks.',
  });
}

/** The one of the usual separators that occurs most often in the first line. */
function delimiterOf(line: string): string {
  const plain = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = [',', ';', '\t'].map((delimiter) => plain.split(delimiter).length);
  return [',', ';', '\t'][counts.indexOf(Math.max(...counts))];
}

/** Which column is which, when the first line names a path and a label. */
function headerOf(cells: readonly string[]): { path: number; label: number; part?: number } | undefined {
  const names = cells.map((cell) => cell.toLowerCase());
  const position = (column: Column): number =>
    names.findIndex((name) => (COLUMNS[column] as readonly string[]).includes(name));
  const [path, label, part] = [position('path'), position('label'), position('part')];
  if (path < 0 || label < 0) return undefined;
  return part < 0 ? { path, label } : { path, label, part };
}

function jsonRows(path: string, text: string): Row[] {
  const value = parseJson(path, text, '');
  if (!Array.isArray(value)) {
    throw new UsageError(`Expected a JSON array of objects in ${path}.`, {
      hint: '[{"path": "cats/1.jpg", "label": "cats"}, ...]',
    });
  }
  return value.map((entry: unknown, index) => objectRow(entry, `entry ${index + 1}`));
}

function jsonLineRows(path: string, text: string): Row[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line, at: `line ${index + 1}` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, at }) => objectRow(parseJson(path, line, ` in ${at}`), at));
}

function parseJson(path: string, text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The list ${path} is not valid JSON${where}: ${reasonOf(error)}.`, { cause: error });
  }
}

function objectRow(entry: unknown, at: string): Row {
  const fields = new Map(
    Object.entries(typeof entry === 'object' && entry !== null ? entry : {}).map(([name, value]) => [
      name.toLowerCase(),
      value as unknown,
    ]),
  );
  const cell = (column: Column): unknown => {
    const name = COLUMNS[column].find((name) => fields.has(name));
    return name === undefined ? undefined : fields.get(name);
  };
  return { at, cells: { path: cell('path'), label: cell('label'), part: cell('part') } };
}

/** The entry, or what is wrong with it. */
function entryOf({ at, cells }: Row): ListEntry | string {
  const path = textOf(cells.path);
  const label = textOf(cells.label);
  if (path === undefined) return `${at} has no path`;
  if (path.includes('\0')) return `${at} has a path with a null character`;
  if (label === undefined) return `${at} has no label`;
  const split = textOf(cells.part);
  if (split === undefined) return { path, label, part: undefined, at };
  const part = partNamed(split);
  return part === undefined
    ? `${at} says ${JSON.stringify(split)} where one of ${PART_NAMES.join(', ')} was expected`
    : { path, label, part, at };
}

function textOf(cell: unknown): string | undefined {
  if (typeof cell !== 'string' && typeof cell !== 'number' && typeof cell !== 'boolean') return undefined;
  const text = String(cell).trim();
  return text === '' ? undefined : text;
}
