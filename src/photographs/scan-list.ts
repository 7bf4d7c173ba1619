import { dirname, isAbsolute, join, resolve } from 'node:path';
import { limitConcurrency } from '../concurrency.js';
import type { SkippedFile } from '../datasets/index.js';
import { byCharacterCode, reasonToSkip } from '../folders/index.js';
import { type FoundPhotograph, keyOf, type PhotographScan } from './found-photographs.js';
import { type ListEntry, readListFile } from './list-file.js';
import { PARTS } from './part.js';

const STATS_AT_ONCE = 32;

/**
 * Finds the photographs of a list, and ignores other files in its folder. If the list has a column for the part, lines
 * that leave it empty are in the training part.
 *
 * @throws UsageError when the list cannot be understood
 * @throws GraftError when it cannot be read
 */
export async function scanList(path: string): Promise<PhotographScan> {
  const root = dirname(path);
  const entries = await readListFile(path);
  const parts = new Set(entries.map(({ part }) => part));
  const otherwise = parts.size > 1 || !parts.has(undefined) ? 'train' : undefined;
  const limit = limitConcurrency(STATS_AT_ONCE);
  const files = entries.map((entry) => ({ ...entry, file: fileOf(root, entry) }));
  const unusable = await Promise.all(files.map(({ file }) => limit(() => reasonToSkip(file))));

  const labels = new Map<string, Set<string>>();
  for (const { file, label } of files) {
    const known = labels.get(resolve(file));
    if (known === undefined) labels.set(resolve(file), new Set([label]));
    else known.add(label);
  }
  const listed = new Set<string>();
  const skipped: SkippedFile[] = [];
  const photographs: FoundPhotograph[] = [];
  for (const [index, { file, path: written, label, part, at }] of files.entries()) {
    const itsLabels = [...labels.get(resolve(file))!];
    let reason = unusable[index];
    if (itsLabels.length > 1) reason = `listed with more than one label: ${itsLabels.join(', ')} (${at})`;
    else if (listed.has(resolve(file))) reason = `listed twice (${at})`;
    else if (/^[a-z]+:\/\//i.test(written)) reason = 'an address and not a file';
    listed.add(resolve(file));
    if (reason !== undefined) skipped.push({ path: file, reason });
    else photographs.push({ path: file, className: label, part: part ?? otherwise, key: keyOf(root, file) });
  }
  return {
    layout: 'list',
    root,
    classNames: sortLabels([...new Set(entries.map(({ label }) => label))]),
    files: photographs,
    given: PARTS.filter((part) => parts.has(part) || part === otherwise),
    skipped,
    ignored: [],
  };
}

function fileOf(root: string, { path }: ListEntry): string {
  return isAbsolute(path) ? path : join(root, path);
}

/** By character code as folders are; but numbers by their value, so that class 10 does not stand before class 2. */
function sortLabels(labels: string[]): string[] {
  const numbers = labels.every((label) => /^\d{1,15}$/.test(label));
  return labels.sort(numbers ? (one, other) => Number(one) - Number(other) : byCharacterCode);
}
