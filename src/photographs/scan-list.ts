import { dirname, resolve } from 'node:path';
import { byCharacterCode } from '../by-character-code.js';
import type { LeftOutFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { inSentence, PARTS } from '../folders/index.js';
import { namesInWords } from '../labels.js';
import { type FoundPhotograph, keyOf, type PhotographScan } from './found-photographs.js';
import { type LabelsPerPicture, SEVERAL_LABELS } from './labels-per-picture.js';
import { KNOWN_COLUMNS } from './list-columns.js';
import { type ListEntry, readListFile } from './list-file.js';
import { findListedFiles, type ListedFile } from './listed-files.js';

/** Labels of one picture that are named. */
const MOST_LABELS = 5;

/**
 * Finds the photographs of a list, and ignores other files in its folder. If the list has a column for the part, lines
 * that leave it empty are in the training part.
 *
 * @param labelsPerPicture whether a picture may have several labels or none; by default the list decides. With 'several',
 * the lines of one picture together give its labels
 * @throws UsageError when the list cannot be understood
 * @throws GraftError when it cannot be read
 */
export async function scanList(path: string, labelsPerPicture?: LabelsPerPicture): Promise<PhotographScan> {
  const root = dirname(path);
  const list = await readListFile(path, labelsPerPicture);
  const { columns, first, severalLabels } = list;
  const { entries } = list;
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
  for (const [index, entry] of entries.entries()) {
    const label = severalLabels ? namesInWords(entry.labels) : entry.labels[0];
    const known = labels.get(places[index]);
    if (known === undefined) labels.set(places[index], new Map([[label, entry.at]]));
    else if (!known.has(label)) known.set(label, entry.at);
  }
  // Several lines of one picture are its labels only where the user said that there are several.
  const joined = labelsPerPicture === 'several' ? joinLines(entries, places) : undefined;
  const listed = new Set<string>();
  const skipped: LeftOutFile[] = [];
  const photographs: FoundPhotograph[] = [];
  for (const [index, entry] of entries.entries()) {
    const { path: written, part, at } = entry;
    const { file } = found[index];
    const place = places[index];
    const itsLabels = labels.get(place)!;
    let { problem } = found[index];
    const own = joined?.get(place) ?? entry;
    if (joined !== undefined && listed.has(place)) continue;
    const values = { at };
    if (own === 'two-parts') {
      problem = { kind: 'listed-in-two-parts', reason: `listed in more than one part (${at})`, values };
    } else if (joined === undefined && itsLabels.size > 1) {
      const labels = inSentence(labelled(itsLabels), MOST_LABELS);
      problem = { kind: 'list-conflict', reason: `${SEVERAL_LABELS}${labels}`, values: { labels } };
    } else if (listed.has(place)) {
      problem = { kind: 'listed-twice', reason: `listed twice (${at})`, values };
    } else if (/^[a-z]+:\/\//i.test(written)) {
      problem = { kind: 'an-address', reason: `an address and not a file (${at})`, values };
    }
    listed.add(place);
    if (problem !== undefined || own === 'two-parts') {
      skipped.push({ path: file, ...problem! });
      continue;
    }
    const classes = severalLabels ? severalClasses(own.labels, own.unknown) : { className: entry.labels[0] };
    photographs.push({ path: file, ...classes, part: part ?? otherwise, key: keyOf(root, file) });
  }
  const classNames = sortLabels([...new Set(list.classNames ?? entries.flatMap(({ labels }) => labels))]);
  const classes = `the classes ${inSentence(classNames)}`;
  return {
    layout: 'list',
    root,
    classNames,
    files: photographs,
    severalLabels,
    ...(list.classNames !== undefined && { saidClasses: list.classNames }),
    given: PARTS.filter((part) => parts.has(part) || part === otherwise),
    partFolders: new Map(),
    skipped,
    ignored: [],
    understood: `Understood: a list with ${columns === undefined ? classes : `${columns}; ${classes}`}.`,
    understoodValues: undefined,
    interpreted: columns !== undefined,
  };
}

/** The classes of a photograph that may have several, or none. */
export function severalClasses(
  labels: readonly string[],
  unknown: readonly string[] = [],
): Pick<FoundPhotograph, 'className' | 'classNames' | 'unknown'> {
  const classNames = [...labels].sort(byCharacterCode);
  const open = unknown.filter((name) => !labels.includes(name));
  return { className: namesInWords(classNames), classNames, ...(open.length > 0 && { unknown: open }) };
}

/** The labels that all lines of a picture give together. */
function joinLines(
  entries: readonly ListEntry[],
  places: readonly string[],
): ReadonlyMap<string, Pick<ListEntry, 'labels' | 'unknown' | 'part'> | 'two-parts'> {
  const joined = new Map<string, Pick<ListEntry, 'labels' | 'unknown' | 'part'> | 'two-parts'>();
  for (const [index, { labels, unknown, part }] of entries.entries()) {
    const known = joined.get(places[index]);
    if (known === undefined) joined.set(places[index], { labels, unknown, part });
    else if (known === 'two-parts' || known.part !== part) joined.set(places[index], 'two-parts');
    else {
      const all = [...new Set([...known.labels, ...labels])];
      joined.set(places[index], { labels: all, unknown: [...new Set([...known.unknown, ...unknown])], part });
    }
  }
  return joined;
}

/** 'cat (line 2)' */
function labelled(labels: ReadonlyMap<string, string>): string[] {
  return [...labels].map(([label, at]) => `${label} (${at})`);
}

/** The first line is the only one whose file is not there: it is a header with unknown names. */
function expectNoHeader(path: string, first: readonly string[], found: readonly ListedFile[]): void {
  const [top, ...rest] = found;
  if (top.problem === undefined || !rest.some(({ problem }) => problem === undefined)) return;
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
