import { inSentence, partNamed } from '../folders/index.js';

/** What a column of a list is for. */
export type Column = 'path' | 'label' | 'part';

/** The column of labels, or one-hot columns with the label that each stands for. */
type LabelColumns = number | readonly { readonly at: number; readonly label: string }[];

/** The position of each column in a row; for one-hot columns, each with its label. */
export interface ListColumns {
  readonly path: number;
  readonly label: LabelColumns;
  readonly part: number | undefined;
  /** Columns that were chosen by their names. */
  readonly understood: string;
}

/** The error for a list with ambiguous columns, with the columns found. */
export interface ColumnProblem {
  readonly problem: string;
  readonly hint: string;
}

/* Names without case, spaces, dashes and underscores; the most telling ones first. */
const PATHS = [
  ...['path', 'filepath', 'filepaths', 'imagepath', 'imgpath', 'relativepath', 'fullpath'],
  ...[
    'file',
    'filename',
    'filenames',
    'fname',
    'imagefile',
    'imagefilename',
    'imagename',
    'imgname',
    'imgfile',
  ],
  ...['image', 'images', 'img', 'picture', 'photo', 'photograph'],
  ...['imageid', 'imgid', 'pictureid', 'photoid', 'id', 'uuid', 'name'],
];
/** The first row that a list has any of; two of one row must say the same. */
const LABELS = [
  [
    ...['label', 'labels', 'class', 'classes', 'classname', 'classlabel', 'labelname'],
    ...['category', 'categoryname', 'categories'],
  ],
  ['species', 'breed', 'dx', 'diagnosis', 'target', 'variety', 'cultivar', 'disease'],
  ['type', 'tag', 'tags', 'annotation', 'groundtruth', 'gt'],
  // Numbers of classes, where there is no name.
  ['classid', 'labelid', 'categoryid', 'classindex', 'labelindex', 'classnumber', 'y'],
];
const PARTS_COLUMNS = ['split', 'part', 'subset', 'partition', 'set', 'dataset'];
/** Names that often mean something else: only parts if they hold some. */
const MAYBE_PARTS = ['set', 'dataset'];

/** For messages. */
export const KNOWN_COLUMNS =
  'path, filename, image, image_id, id and the like for the path; label, class, category, species, breed, dx and the like for the label; split or subset for the part';

/** Whether a first row may be a header: it names a path or a label. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  const names = cells.map(plain);
  const has = (known: readonly string[]): boolean => names.some((name) => known.includes(name));
  return has(PATHS) ? names.length > 1 : has(LABELS.flat()) && !cells.some((cell) => /[./\\]/.test(cell));
}

/**
 * Finds the columns of a list by the names in its header, the same for tables and JSON.
 *
 * @param rows all rows below the header, to see whether two columns say the same
 */
export function columnsOf(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
): ListColumns | ColumnProblem {
  const names = header.map(plain);
  const part = partColumn(names, rows);
  const path = firstOf(PATHS, names, part);
  if (path === undefined) return unknown('path', header);
  const label = labelColumn(header, names, rows, [path, part]);
  if (label === undefined) return oneHot(header, rows, path, part) ?? unknown('label', header);
  if (typeof label === 'object') return label;
  const used = [`the path from ${header[path]}`, `the label from ${header[label]}`];
  if (part !== undefined) used.push(`the part from ${header[part]}`);
  return { path, label, part, understood: inSentence(used) };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

function firstOf(
  known: readonly string[],
  names: readonly string[],
  ...taken: (number | undefined)[]
): number | undefined {
  for (const one of known) {
    const at = names.findIndex((name, index) => name === one && !taken.includes(index));
    if (at >= 0) return at;
  }
  return undefined;
}

function partColumn(names: readonly string[], rows: readonly (readonly unknown[])[]): number | undefined {
  const at = firstOf(PARTS_COLUMNS, names);
  if (at === undefined || !MAYBE_PARTS.includes(names[at])) return at;
  return rows.some((row) => partNamed(text(row[at])) !== undefined) ? at : undefined;
}

function labelColumn(
  header: readonly string[],
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
  taken: readonly (number | undefined)[],
): number | ColumnProblem | undefined {
  const found = LABELS.map((known) =>
    known.flatMap((one) => names.flatMap((name, at) => (name === one && !taken.includes(at) ? [at] : []))),
  ).find((columns) => columns.length > 0);
  if (found === undefined) return undefined;
  const [first, ...others] = found;
  const other = others.find((at) => !sameClasses(rows, first, at));
  if (other !== undefined) {
    return {
      problem: `both ${header[first]} and ${header[other]} may be the label, and they do not say the same`,
      hint: `Keep one of the two columns, or give the other one another name, such as note.`,
    };
  }
  // Names of classes tell more than their numbers.
  return found.find((at) => rows.some((row) => !/^\d*$/.test(text(row[at])))) ?? first;
}

/** Whether two columns divide the rows alike, under other names. */
function sameClasses(rows: readonly (readonly unknown[])[], one: number, other: number): boolean {
  const [there, back] = [new Map<string, string>(), new Map<string, string>()];
  for (const row of rows) {
    const [a, b] = [text(row[one]), text(row[other])];
    if ((there.get(a) ?? b) !== b || (back.get(b) ?? a) !== a) return false;
    there.set(a, b);
    back.set(b, a);
  }
  return true;
}

/** One column for each class, with a 1 in the column of the row's class. */
function oneHot(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  path: number,
  part: number | undefined,
): ListColumns | ColumnProblem | undefined {
  const marks = header
    .map((label, at) => ({ at, label }))
    .filter(({ at }) => at !== path && at !== part && rows.every((row) => isMark(row[at])));
  if (marks.length < 2) return undefined;
  const ones = (row: readonly unknown[]): number => marks.filter(({ at }) => Number(row[at]) === 1).length;
  const wrong = rows.findIndex((row) => ones(row) !== 1);
  if (wrong < 0) {
    const labels = inSentence(marks.map(({ label }) => label));
    const used = [`the path from ${header[path]}`, `the label from the columns ${labels}`];
    return { path, label: marks, part, understood: inSentence(used) };
  }
  return {
    problem: `the columns ${inSentence(marks.map(({ label }) => label))} look like one for each class, but row ${wrong + 1} has ${ones(rows[wrong])} of them set to 1`,
    hint: 'Each image needs exactly one class. Leave out columns that are not classes, or write one column label.',
  };
}

function isMark(cell: unknown): boolean {
  return /^[01](\.0*)?$/.test(text(cell));
}

function text(cell: unknown): string {
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean'
    ? String(cell).trim()
    : '';
}

function unknown(column: 'path' | 'label', header: readonly string[]): ColumnProblem {
  return {
    problem: `its header has no column for the ${column}: ${inSentence(
      header.map((name) => `"${name}"`),
      8,
    )}`,
    hint: `Known names are ${KNOWN_COLUMNS}. Rename the column, such as to ${column}.`,
  };
}
