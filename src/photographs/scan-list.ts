import { dirname, resolve } from 'node:path';
import type { SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { byCharacterCode, inSentence, PARTS } from '../folders/index.js';
import { type FoundPhotograph, keyOf, type PhotographScan } from './found-photographs.js';
import { KNOWN_COLUMNS } from './list-columns.js';
import { readListFile } from './list-file.js';
import { findListedFiles, type ListedFile } from './listed-files.js';

/** How the reason begins if lines of a list contradict each other; they follow. */
export const SEVERAL_LABELS = 'listed with more than one label: ';
/** Labels of one picture that are named. */
const MOST_LABELS = 5;

/**
 * Finds the photographs of a list, and ignores other files in its folder. If the list has a column for the part, lines
 * that leave it empty are in the training part.
 *
 * @throws UsageError when the list cannot be understood
 * @throws GraftError when it cannot be read
 */
export async function scanList(path: string): Promise<PhotographScan> {
  const root = dirname(path);
  const { entries, columns, first } = await readListFile(path);
  const parts = new Set(entries.map(({ part }) => part));
  const otherwise = parts.size > 1 || !parts.has(undefined) ? 'train' : undefined;
  const found = await findListedFiles(
    path,
    entries.map((entry) => entry.path),
  );
  if (first !== undefined) expectNoHeader(path, first, found);

  const places = found.map(({ file }) => resolve(file));
  // Of each file, every label with the line that gave it first.
  const labels = new Map<string, Map<string, string>>();
  for (const [index, { label, at }] of entries.entries()) {
    const known = labels.get(places[index]);
    if (known === undefined) labels.set(places[index], new Map([[label, at]]));
    else if (!known.has(label)) known.set(label, at);
  }
  const listed = new Set<string>();
  const skipped: SkippedFile[] = [];
  const photographs: FoundPhotograph[] = [];
  for (const [index, { path: written, label, part, at }] of entries.entries()) {
    const { file } = found[index];
    const itsLabels = labels.get(places[index])!;
    let { reason } = found[index];
    if (itsLabels.size > 1) reason = `${SEVERAL_LABELS}${inSentence(labelled(itsLabels), MOST_LABELS)}`;
    else if (listed.has(places[index])) reason = `listed twice (${at})`;
    else if (/^[a-z]+:\/\//i.test(written)) reason = `an address and not a file (${at})`;
    listed.add(places[index]);
    if (reason !== undefined) skipped.push({ path: file, reason });
    else photographs.push({ path: file, className: label, part: part ?? otherwise, key: keyOf(root, file) });
  }
  const classNames = sortLabels([...new Set(entries.map(({ label }) => label))]);
  const classes = `the classes ${inSentence(classNames)}`;
  return {
    layout: 'list',
    root,
    classNames,
    files: photographs,
    given: PARTS.filter((part) => parts.has(part) || part === otherwise),
    partFolders: new Map(),
    skipped,
    ignored: [],
    understood: `Understood: a list with ${columns === undefined ? classes : `${columns}; ${classes}`}.`,
    understoodValues: undefined,
    interpreted: columns !== undefined,
  };
}

/** 'cat (line 2)' */
function labelled(labels: ReadonlyMap<string, string>): string[] {
  return [...labels].map(([label, at]) => `${label} (${at})`);
}

/** The first line is the only one whose file is not there: it is a header with unknown names. */
function expectNoHeader(path: string, first: readonly string[], found: readonly ListedFile[]): void {
  const [top, ...rest] = found;
  if (top.reason === undefined || !rest.some(({ reason }) => reason === undefined)) return;
  if (first.some((cell) => /\.\w{3,4}$|[/\\]/.test(cell))) return;
  throw new UsageError(
    `The first line of the list ${path} names no file and no known column: ${inSentence(first, 8)}.`,
    { hint: `If it is a header: known names are ${KNOWN_COLUMNS}. If it is not, take the line out.` },
  );
}

/** By character code as folders are; but numbers by their value, so that class 10 does not stand before class 2. */
function sortLabels(labels: string[]): string[] {
  const numbers = labels.every((label) => /^\d{1,15}$/.test(label));
  return labels.sort(numbers ? (one, other) => Number(one) - Number(other) : byCharacterCode);
}
