import { inSentence, partNamed } from '../folders/index.js';
import { FEWEST_SHARE, type LabelsPerPicture, SAY_WHICH } from './labels-per-picture.js';

/** What a column of a list is for. */
export type Column = 'path' | 'label' | 'part';

/** A column of 0 and 1, with the class that it stands for. */
export interface MarkColumn {
  readonly at: number;
  readonly label: string;
}

/** The column of labels, or one column of 0 and 1 for each class. */
type LabelColumns = number | readonly MarkColumn[];

/** The position of each column in a row; for one-hot columns, each with its label. */
export interface ListColumns {
  readonly path: number;
  readonly label: LabelColumns;
  readonly part: number | undefined;
  /** Whether columns of 0 and 1 give a picture any number of classes; undefined for a column of labels. */
  readonly severalLabels?: boolean;
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
 * @param labelsPerPicture what the user said; by default the rows decide
 */
export function columnsOf(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  labelsPerPicture?: LabelsPerPicture,
): ListColumns | ColumnProblem {
  const names = header.map(plain);
  const part = partColumn(names, rows);
  const path = firstOf(PATHS, names, part);
  if (path === undefined) return unknown('path', header);
  const label = labelColumn(header, names, rows, [path, part]);
  if (label === undefined)
    return markColumns(header, rows, [path, part], labelsPerPicture) ?? unknown('label', header);
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

/**
 * One column for each class, of 0 and 1. With exactly one 1 in each row they are one-hot; otherwise pictures have
 * several labels or none, and an empty cell means that it is not known.
 */
function markColumns(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  taken: readonly (number | undefined)[],
  labelsPerPicture: LabelsPerPicture | undefined,
): ListColumns | ColumnProblem | undefined {
  const [path, part] = taken as readonly [number, number | undefined];
  const free = header.map((label, at) => ({ at, label })).filter(({ at }) => !taken.includes(at));
  const uncertain = free.find(
    ({ at }) =>
      rows.some((row) => /^-1(\.0*)?$/.test(text(row[at]))) &&
      rows.every((row) => /^(-?1(\.0*)?|0(\.0*)?)?$/.test(text(row[at]))),
  );
  const marks = free.filter(
    ({ at }) =>
      rows.every((row) => isMark(row[at]) || isEmpty(row[at])) && rows.some((row) => isMark(row[at])),
  );
  if (marks.length < 2) return undefined;
  if (uncertain !== undefined) {
    return {
      problem: `the column ${uncertain.label} has -1 beside 0 and 1`,
      hint: 'Leave the cell empty where it is not known whether the picture has the class, or write 0 or 1.',
    };
  }
  const ones = (row: readonly unknown[]): number => marks.filter(({ at }) => Number(row[at]) === 1).length;
  const others = rows.filter((row) => ones(row) !== 1 || marks.some(({ at }) => isEmpty(row[at]))).length;
  const labels = inSentence(marks.map(({ label }) => label));
  const several = labelsPerPicture === 'several' || (others > 0 && labelsPerPicture !== 'one');
  const clear = labelsPerPicture === 'several' || others * FEWEST_SHARE >= rows.length;
  if (others === 0 || (several && clear)) {
    const what = several
      ? `any number of labels a picture from the columns ${labels}`
      : `the label from the columns ${labels}`;
    const used = [`the path from ${header[path]}`, what];
    if (part !== undefined && several) used.push(`the part from ${header[part]}`);
    return { path, label: marks, part, severalLabels: several, understood: inSentence(used) };
  }
  const wrong = rows.findIndex((row) => ones(row) !== 1);
  const at = wrong < 0 ? rows.findIndex((row) => marks.some(({ at }) => isEmpty(row[at]))) : wrong;
  const what = wrong < 0 ? 'an empty one' : `${ones(rows[wrong])} of them set to 1`;
  return {
    problem: `the columns ${labels} look like one for each class, but row ${at + 1} has ${what}`,
    hint:
      labelsPerPicture === 'one'
        ? 'Each image needs exactly one class. Leave out columns that are not classes, or write one column label.'
        : `Almost all rows have exactly one. ${SAY_WHICH} Leave out columns that are not classes.`,
  };
}

function isMark(cell: unknown): boolean {
  return /^[01](\.0*)?$/.test(text(cell));
}

function isEmpty(cell: unknown): boolean {
  return cell === null || text(cell) === '';
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
