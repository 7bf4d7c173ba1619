import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { csvTable } from '../csv.js';
import { UsageError } from '../errors.js';
import { exists } from '../files/index.js';
import { shown } from '../shown.js';
import { readListText } from './list-text.js';
import { type BadRow, delimiterOf, tableRows } from './table-rows.js';

const ACTIONS = ['move', 'keep', 'drop'] as const;

/** What is done with a photograph: it gets the suggested label, stays as it is, or is left out. */
export type CorrectionAction = (typeof ACTIONS)[number];

/** One line of a file of corrections, as a run records it. */
export const labelCorrectionSchema = z.object({
  /** Absolute; or below the folder of the photographs, with forward slashes. */
  path: z.string(),
  /** The label that it has. */
  label: z.string(),
  /** The label that it gets with 'move'. */
  suggested: z.string(),
  action: z.enum(ACTIONS),
  /** The line of the file, counted from 1. */
  line: z.number().int(),
});

/** One line of a file of corrections. */
export type LabelCorrection = Readonly<z.infer<typeof labelCorrectionSchema>>;

/** Corrections of labels, as a file says them. */
export interface LabelCorrections {
  /** The file, for messages. */
  readonly file: string;
  readonly lines: readonly LabelCorrection[];
}

const COLUMNS = ['path', 'label', 'suggested', 'action'] as const;
const SHAPE_HINT = `It needs the columns ${COLUMNS.join(', ')}, as \`graft inspect DIR --labels --write-corrections FILE.csv\` writes them; action is one of ${ACTIONS.join(', ')}.`;
/** Every line may be wrong; three examples are enough. */
const SHOWN_PROBLEMS = 3;

/**
 * A file of corrections to be filled in: each photograph with its label and the suggested one, and `keep` as the action.
 *
 * @param more further columns for who reads it, by name
 */
export function correctionsCsv(
  suspects: readonly Pick<LabelCorrection, 'path' | 'label' | 'suggested'>[],
  more: Readonly<Record<string, readonly (string | number)[]>> = {},
): string {
  return csvTable(
    [...COLUMNS, ...Object.keys(more)],
    suspects.map(({ path, label, suggested }, row) => [
      path,
      label,
      suggested,
      'keep',
      ...Object.values(more).map((values) => values[row]),
    ]),
  );
}

/**
 * Reads corrections of labels: a CSV with the columns path, label, suggested and action; others are ignored. Paths are
 * those from the current folder or below the folder of the photographs.
 *
 * @throws UsageError when a line cannot be understood, or two lines name one photograph
 * @throws GraftError when the file cannot be read
 */
export async function readCorrections(file: string): Promise<LabelCorrections> {
  const text = await readListText(file);
  const rows = [...tableRows(text, delimiterOf(text))];
  const [first, ...rest] = rows;
  if (first === undefined) throw unusable(file, ['it is empty']);
  const bad = rows.find((row): row is BadRow => 'problem' in row);
  if (bad !== undefined) throw unusable(file, [`line ${bad.line}: ${bad.problem}`]);
  const header = 'record' in first ? first.record.map((name) => name.toLowerCase()) : [];
  const missing = COLUMNS.filter((name) => !header.includes(name));
  if (missing.length > 0) throw unusable(file, [`its first line has no column ${missing.join(', ')}`]);
  const at = Object.fromEntries(COLUMNS.map((name) => [name, header.indexOf(name)]));
  const problems: string[] = [];
  const lines: LabelCorrection[] = [];
  const known = new Map<string, number>();
  for (const row of rest) {
    if (!('record' in row)) continue;
    const cell = (name: (typeof COLUMNS)[number]): string => withoutGuard(row.record[at[name]] ?? '');
    const [path, label, suggested] = [await pathOf(cell('path')), cell('label'), cell('suggested')];
    const action = ACTIONS.find((one) => one === cell('action').toLowerCase());
    const { line } = row;
    const twice = known.get(path);
    if (path === '') problems.push(`line ${line} has no path`);
    else if (label === '') problems.push(`line ${line} has no label`);
    else if (action === undefined)
      problems.push(`line ${line} says ${shown(cell('action'))} where ${ACTIONS.join(', ')} was expected`);
    else if (action === 'move' && suggested === '')
      problems.push(`line ${line} does not say where to move it`);
    else if (twice !== undefined) problems.push(`lines ${twice} and ${line} name one photograph`);
    else lines.push({ path, label, suggested, action, line });
    known.set(path, line);
  }
  if (problems.length > 0) throw unusable(file, problems);
  return { file, lines };
}

/** Absolute if the file is there, as seen from the current folder. */
async function pathOf(written: string): Promise<string> {
  if (written === '' || isAbsolute(written)) return written;
  return (await exists(written)) ? resolve(written) : written.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

/** Without the apostrophe that keeps spreadsheets from taking a text for a formula. */
function withoutGuard(cell: string): string {
  return /^'\s*[=+\-@＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}

function unusable(file: string, problems: readonly string[]): UsageError {
  const first = problems.slice(0, SHOWN_PROBLEMS).join('; ');
  const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
  return new UsageError(`The corrections ${file} cannot be used: ${first}${more}.`, { hint: SHAPE_HINT });
}
