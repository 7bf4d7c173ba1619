import { extname } from 'node:path';
import { reasonOf, UsageError } from '../errors.js';
import { PART_NAMES, type Part, partNamed } from '../folders/index.js';
import { formatOfName } from '../pictures/index.js';
import type { LabelsPerPicture } from './labels-per-picture.js';
import { type Column, columnsOf, looksLikeHeader, type MarkColumn } from './list-columns.js';
import { type LabelReading, MarkedLabels, textOf, understandLabels } from './list-labels.js';
import { readListText } from './list-text.js';
import { type BadRow, delimiterOf, type TableRow, tableRows } from './table-rows.js';

/** One line of a list of images. */
export interface ListEntry {
  /** As it is written in the list. */
  readonly path: string;
  /** The names of its classes: exactly one, unless the list has several labels a picture. */
  readonly labels: readonly string[];
  /** Classes of which the list does not say whether the picture has them. */
  readonly unknown: readonly string[];
  /** Undefined if the list does not say. */
  readonly part: Part | undefined;
  /** Where it stands: a line counted from 1, or an entry of a JSON array counted from 1. */
  readonly at: string;
}

/** Extensions of lists: tables with commas, semicolons or tabs, a JSON array, or one JSON object per line. */
export const LIST_EXTENSIONS: readonly string[] = ['.csv', '.tsv', '.json', '.jsonl', '.ndjson'];

/** Words for a line that leaves its part to Graft. */
const NO_PART = /^(unassigned|none|n\/?a)$/i;

const SHAPE_HINT = 'A list has a column path and a column label, and may have a column split.';
const NO_LABEL = ' has no label';
const SAY_NONE = 'If pictures may have several labels or none, say so with --labels-per-picture several.';
/** Every line may be wrong; three examples are enough. */
const SHOWN_PROBLEMS = 3;

interface Row {
  readonly at: string;
  readonly cells: Readonly<Partial<Record<Column, unknown>>>;
}

/** A list, as it is written. */
export interface ListFile {
  readonly entries: readonly ListEntry[];
  /** Whether a picture may have several labels, or none. */
  readonly severalLabels: boolean;
  /** All classes, also those that no picture has; undefined where the labels of the entries are all. */
  readonly classNames: readonly string[] | undefined;
  /** What was understood of its columns, where it has a header with other names than path, label and split. */
  readonly columns: string | undefined;
  /** The cells of the first line, where no header was found in it: it may be one with unknown names. */
  readonly first: readonly string[] | undefined;
}

/**
 * Reads a list of images: CSV (commas, semicolons or tabs, with or without a header), a JSON array of objects, or one
 * JSON object a line, in UTF-8 or UTF-16. Its columns are found by their names (see `columnsOf`); without a header they
 * are path, label and perhaps split.
 *
 * @param labelsPerPicture whether a picture may have several labels or none; by default the list decides
 * @throws UsageError when a line has no path or no label or names an unknown part, or columns or labels are not clear
 * @throws GraftError when the file cannot be read
 */
export async function readListFile(path: string, labelsPerPicture?: LabelsPerPicture): Promise<ListFile> {
  const { rows, columns, first, marked, classNames } = rowsOf(
    path,
    await readListText(path),
    labelsPerPicture,
  );
  if (rows.length === 0) throw new UsageError(`The list ${path} is empty.`, { hint: SHAPE_HINT });
  const cells = rows.map(({ at, cells }) => ({ at, label: cells.label }));
  const reading = understandLabels(cells, marked, labelsPerPicture);
  if ('problem' in reading) {
    throw new UsageError(`The list ${path} cannot be used: ${reading.problem}.`, { hint: reading.hint });
  }
  const problems: string[] = [];
  const entries: ListEntry[] = [];
  for (const row of rows) {
    const entry = entryOf(row, reading);
    if (typeof entry === 'string') problems.push(entry);
    else entries.push(entry);
  }
  if (problems.length > 0) {
    const shown = problems.slice(0, SHOWN_PROBLEMS).join('; ');
    const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
    const hint =
      labelsPerPicture === undefined && problems.some((problem) => problem.endsWith(NO_LABEL))
        ? `${SHAPE_HINT} ${SAY_NONE}`
        : SHAPE_HINT;
    throw new UsageError(`The list ${path} cannot be used: ${shown}${more}.`, { hint });
  }
  const { severalLabels, understood } = reading;
  const said = [columns, understood].filter((one) => one !== undefined);
  return {
    entries,
    severalLabels,
    classNames: severalLabels ? classNames : undefined,
    columns: said.length === 0 ? undefined : said.join('; '),
    first,
  };
}

interface Rows {
  readonly rows: readonly Row[];
  /** With a column of 0 and 1 for each class: whether they give any number of classes. */
  readonly marked?: boolean;
  /** The classes of such columns. */
  readonly classNames?: readonly string[];
  readonly columns?: string;
  readonly first?: readonly string[];
}

function rowsOf(path: string, text: string, labelsPerPicture: LabelsPerPicture | undefined): Rows {
  switch (extname(path).toLowerCase()) {
    case '.json':
      return objectRows(path, jsonEntries(path, text), labelsPerPicture);
    case '.jsonl':
    case '.ndjson':
      return objectRows(path, jsonLineEntries(path, text), labelsPerPicture);
    default:
      return rowsOfTable(path, text, labelsPerPicture);
  }
}

function rowsOfTable(path: string, text: string, labelsPerPicture: LabelsPerPicture | undefined): Rows {
  const delimiter = delimiterOf(text);
  const records = parseTable(path, text, delimiter);
  if (records.length === 0) return { rows: [] };
  const [{ record: first }, ...rest] = records;
  if (looksLikeHeader(first)) {
    return withColumns(
      path,
      first,
      rest.map(({ record, line }) => ({ cells: record, at: `line ${line}` })),
      labelsPerPicture,
    );
  }
  if (first.length < 2) {
    throw new UsageError(
      `Expected a path and a label in each line of ${path} but found ${first.length} column.`,
      {
        hint: SHAPE_HINT,
      },
    );
  }
  const columns = columnsWithoutHeader(records.map(({ record }) => record));
  const rows = records.map(({ record, line }) => ({
    at: `line ${line}`,
    cells: {
      path: record[columns.path],
      label: record[columns.label],
      part: record[columns.part],
    },
  }));
  return { rows, first };
}

/** path, label, part; or part, path, label; or label, path. */
function columnsWithoutHeader(records: readonly (readonly string[])[]): Record<Column, number> {
  const all = (at: number, test: (cell: string) => boolean): boolean =>
    records.every((record) => test(record[at] ?? ''));
  const isPart = (cell: string): boolean => partNamed(cell) !== undefined || NO_PART.test(cell);
  if (all(0, isPart) && !all(2, isPart)) return { part: 0, path: 1, label: 2 };
  const isImage = (cell: string): boolean => formatOfName(cell) !== undefined;
  if (all(1, isImage) && !records.some(([cell]) => isImage(cell))) return { path: 1, label: 0, part: 2 };
  return { path: 0, label: 1, part: 2 };
}

interface Cells {
  readonly cells: readonly unknown[];
  readonly at: string;
}

function withColumns(
  path: string,
  header: readonly string[],
  rows: readonly Cells[],
  labelsPerPicture: LabelsPerPicture | undefined,
): Rows {
  const columns = columnsOf(
    header,
    rows.map(({ cells }) => cells),
    labelsPerPicture,
  );
  if ('problem' in columns) {
    throw new UsageError(`The list ${path} cannot be used: ${columns.problem}.`, { hint: columns.hint });
  }
  const { path: place, label, part, severalLabels, understood } = columns;
  const labelOf = (cells: readonly unknown[]): unknown =>
    typeof label === 'number' ? cells[label] : markedLabels(label, cells);
  const usual = typeof label === 'number' && plainNames(header[place], header[label]);
  return {
    rows: rows.map(({ cells, at }) => ({
      at,
      cells: {
        path: cells[place],
        label: labelOf(cells),
        part: part === undefined ? undefined : cells[part],
      },
    })),
    ...(severalLabels !== undefined && { marked: severalLabels }),
    ...(typeof label !== 'number' && { classNames: label.map((column) => column.label) }),
    ...(!usual && { columns: understood }),
  };
}

function markedLabels(columns: readonly MarkColumn[], cells: readonly unknown[]): MarkedLabels {
  const namesWhere = (holds: (cell: unknown) => boolean): string[] =>
    columns.filter(({ at }) => holds(cells[at])).map(({ label }) => label);
  return new MarkedLabels(
    namesWhere((cell) => Number(textOf(cell)) === 1),
    namesWhere((cell) => textOf(cell) === undefined),
  );
}

/** Whether nothing had to be understood. */
function plainNames(path: string, label: string): boolean {
  return path.toLowerCase() === 'path' && label.toLowerCase() === 'label';
}

function parseTable(path: string, text: string, delimiter: string): TableRow[] {
  const rows = [...tableRows(text, delimiter)];
  const wrong = rows.find((row): row is BadRow => 'problem' in row);
  if (wrong === undefined) return rows as TableRow[];
  throw new UsageError(`The list ${path} is not a valid table: line ${wrong.line}: ${wrong.problem}.`, {
    hint: 'Put double quotes around names that contain commas, quotes or line breaks.',
  });
}

function jsonEntries(path: string, text: string): { entry: unknown; at: string }[] {
  const value = parseJson(path, text, '');
  if (!Array.isArray(value)) {
    throw new UsageError(`Expected a JSON array of objects in ${path}.`, {
      hint: '[{"path": "cats/1.jpg", "label": "cats"}, ...]',
    });
  }
  return value.map((entry: unknown, index) => ({ entry, at: `entry ${index + 1}` }));
}

function jsonLineEntries(path: string, text: string): { entry: unknown; at: string }[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line, at: `line ${index + 1}` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, at }) => ({ entry: parseJson(path, line, ` in ${at}`), at }));
}

/** The fields of objects, as columns of a table. */
function objectRows(
  path: string,
  entries: readonly { entry: unknown; at: string }[],
  labelsPerPicture: LabelsPerPicture | undefined,
): Rows {
  const fields = entries.map(
    ({ entry }) => new Map<string, unknown>(Object.entries(typeof entry === 'object' ? (entry ?? {}) : {})),
  );
  const header = [...new Set(fields.flatMap((names) => [...names.keys()]))];
  if (header.length === 0) return { rows: entries.map(({ at }) => ({ at, cells: {} })) };
  const rows = fields.map((values, index) => ({
    at: entries[index].at,
    cells: header.map((name) => values.get(name)),
  }));
  return withColumns(path, header, rows, labelsPerPicture);
}

function parseJson(path: string, text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The list ${path} is not valid JSON${where}: ${reasonOf(error)}.`, { cause: error });
  }
}

/** The entry, or what is wrong with it. */
function entryOf({ at, cells }: Row, { labelsOf }: LabelReading): ListEntry | string {
  const path = textOf(cells.path);
  const own = labelsOf(cells.label);
  if (path === undefined) return `${at} has no path`;
  if (path.includes('\0')) return `${at} has a path with a null character`;
  if (own === undefined) return `${at}${NO_LABEL}`;
  const { labels, unknown } = own;
  const split = textOf(cells.part);
  if (split === undefined || NO_PART.test(split)) return { path, labels, unknown, part: undefined, at };
  const part = partNamed(split);
  return part === undefined
    ? `${at} says ${JSON.stringify(split)} where one of ${PART_NAMES.join(', ')} was expected`
    : { path, labels, unknown, part, at };
}
