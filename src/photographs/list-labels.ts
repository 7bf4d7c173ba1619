import { FEWEST_SHARE, type LabelsPerPicture, SAY_WHICH } from './labels-per-picture.js';

/** The classes of a row's picture, by name. */
export interface RowLabels {
  readonly labels: readonly string[];
  /** Classes of which the row does not say whether the picture has them. */
  readonly unknown: readonly string[];
}

/** The labels of a row in columns of 0 and 1. */
export class MarkedLabels implements RowLabels {
  readonly labels: readonly string[];
  readonly unknown: readonly string[];

  constructor(labels: readonly string[], unknown: readonly string[]) {
    this.labels = labels;
    this.unknown = unknown;
  }
}

/** How the labels of a list are to be read. */
export interface LabelReading {
  /** Whether a picture may have several labels, or none. */
  readonly severalLabels: boolean;
  /** What was understood, where a column of labels has several in a cell. */
  readonly understood: string | undefined;
  /** The labels of a cell; undefined for one that says nothing where one label is needed. */
  readonly labelsOf: (cell: unknown) => RowLabels | undefined;
}

/** Labels that may be read in two ways. */
export interface LabelProblem {
  readonly problem: string;
  readonly hint: string;
}

interface Cell {
  readonly label: unknown;
  /** Where it stands. */
  readonly at: string;
}

/**
 * Finds out whether the cells of a column hold one label or several: JSON arrays, or names divided by | or ;. Where
 * few cells have such a character, or no class of them is in another cell too, it may belong to the name of a class.
 *
 * @param marked whether columns of 0 and 1 give any number of classes
 * @param wanted what the user said; by default the cells decide
 */
export function understandLabels(
  cells: readonly Cell[],
  marked: boolean | undefined,
  wanted: LabelsPerPicture | undefined,
): LabelReading | LabelProblem {
  if (marked !== undefined) return { severalLabels: marked, understood: undefined, labelsOf: oneOrMarked };
  const arrays = cells.filter(({ label }) => Array.isArray(label));
  if (arrays.some(({ label }) => !(label as unknown[]).every((name) => textOf(name) !== undefined))) {
    const wrong = arrays.find(({ label }) => (label as unknown[]).some((name) => textOf(name) === undefined));
    return { problem: `${wrong!.at} has a label that is no text`, hint: 'Labels are names: ["cat", "dog"].' };
  }
  const other = arrays.find(({ label }) => (label as unknown[]).length !== 1);
  if (other !== undefined && wanted === 'one') {
    return {
      problem: `${other.at} has ${(other.label as unknown[]).length} labels, where one was expected`,
      hint: 'Here each picture needs exactly one label.',
    };
  }
  if (arrays.length > 0) {
    const severalLabels = other !== undefined || wanted === 'several';
    const understood = severalLabels ? 'any number of labels a picture, in arrays' : undefined;
    return { severalLabels, understood, labelsOf: severalLabels ? ofArray : (cell) => oneOf(ofArray(cell)) };
  }
  if (wanted === 'one') return { severalLabels: false, understood: undefined, labelsOf: oneOrMarked };
  return dividedLabels(cells, wanted);
}

function dividedLabels(
  cells: readonly Cell[],
  wanted: LabelsPerPicture | undefined,
): LabelReading | LabelProblem {
  const rows = new Map<string, { count: number; at: string }>();
  for (const { label, at } of cells) {
    const text = textOf(label) ?? '';
    const known = rows.get(text);
    if (known === undefined) rows.set(text, { count: 1, at });
    else known.count++;
  }
  const texts = new Map<string, number>();
  for (const text of rows.keys()) for (const name of names(text)) texts.set(name, (texts.get(name) ?? 0) + 1);
  const divided = [...rows].filter(([text]) => names(text).length > 1);
  if (divided.length === 0 && wanted === undefined) {
    return { severalLabels: false, understood: undefined, labelsOf: oneOrMarked };
  }
  const count = divided.reduce((sum, [, row]) => sum + row.count, 0);
  const elsewhere = divided.some(([text]) => names(text).some((name) => texts.get(name)! > 1));
  const both = divided.find(([text]) => text.includes('|') && text.includes(';'));
  if (wanted === undefined && (count * FEWEST_SHARE < cells.length || !elsewhere || both !== undefined)) {
    const [text, { at }] = both ?? divided[0];
    return {
      problem: `${at} has the label ${JSON.stringify(text)}, which may be one class or several labels`,
      hint: SAY_WHICH,
    };
  }
  const marks = ['|', ';'].filter((mark) => divided.some(([text]) => text.includes(mark)));
  const by = marks.length === 0 ? '' : `, divided by ${marks.join(' and ')}`;
  return {
    severalLabels: true,
    understood: `any number of labels a picture${by}`,
    labelsOf: (cell) => ({ labels: names(textOf(cell) ?? ''), unknown: [] }),
  };
}

function names(text: string): string[] {
  if (!/[|;]/.test(text)) return text === '' ? [] : [text];
  const parts = text.split(/[|;]/).map((name) => name.trim());
  return [...new Set(parts.filter((name) => name !== ''))];
}

function oneOrMarked(cell: unknown): RowLabels | undefined {
  if (cell instanceof MarkedLabels) return cell;
  const text = textOf(cell);
  return text === undefined ? undefined : { labels: [text], unknown: [] };
}

function ofArray(cell: unknown): RowLabels {
  const given = Array.isArray(cell) ? cell.map(textOf) : [textOf(cell)];
  return { labels: [...new Set(given.filter((name) => name !== undefined))], unknown: [] };
}

function oneOf(labels: RowLabels): RowLabels | undefined {
  return labels.labels.length === 1 ? labels : undefined;
}

/** The text of a cell without the space around it; undefined if it has none. */
export function textOf(cell: unknown): string | undefined {
  if (typeof cell !== 'string' && typeof cell !== 'number' && typeof cell !== 'boolean') return undefined;
  const text = String(cell).trim();
  return text === '' ? undefined : text;
}
