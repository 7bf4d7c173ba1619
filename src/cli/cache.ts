import type { CacheEntry } from '../download/index.js';
import type { CacheEntryEvent, CacheTotalEvent } from '../events/index.js';
import { clearCache, listCache } from '../recipes/index.js';
import { cacheDirectory } from './cache-directory.js';
import { byteSize } from './figures.js';
import { createOutput, type Output } from './output.js';

export function showPath(): void {
  createOutput(false).line(cacheDirectory().path);
}

export async function runList({ json }: { json: boolean }): Promise<void> {
  const output = createOutput(json);
  const { path } = cacheDirectory();
  const entries = await listCache(path);
  output.line(path);
  if (entries.length === 0) output.line('The cache is empty.');
  for (const entry of entries) show(output, 'entry', entry);
  sayTotal(output, 'cache', path, entries);
}

export async function runClear(
  names: string[],
  flags: { unfinished: boolean; dryRun: boolean; json: boolean },
): Promise<void> {
  const output = createOutput(flags.json);
  const { path } = cacheDirectory();
  const { unfinished: unfinishedOnly, dryRun } = flags;
  const removed = await clearCache({ cacheDirectory: path, names, unfinishedOnly, dryRun });
  const inUse = (await listCache(path)).filter((entry) => entry.inUse);
  output.line(path);
  if (removed.length === 0) output.line('There is nothing to delete.');
  else output.line(dryRun ? 'Would be deleted:' : 'Deleted:');
  for (const entry of removed) show(output, 'deleted', entry);
  for (const { name } of inUse) output.line(`${name} is in use by another process and was kept.`);
  sayTotal(output, 'cleared', path, removed);
}

function show(output: Output, event: CacheEntryEvent['event'], entry: CacheEntry): void {
  const { name, description, origin, bytes, files, modified, unfinished, inUse } = entry;
  const size = files === 1 ? byteSize(bytes) : `${byteSize(bytes)} in ${files} files`;
  output.line(`\n${name}`);
  output.line(`  ${description}${inUse ? ', in use' : ''}`);
  output.line(`  ${size}, ${modified.slice(0, 10)}`);
  if (origin !== undefined) output.line(`  from ${origin}`);
  else if (!unfinished) output.line('  origin unknown; perhaps copied there by hand');
  output.event<CacheEntryEvent>({ event, ...entry, origin: origin ?? null });
}

function sayTotal(
  output: Output,
  event: CacheTotalEvent['event'],
  path: string,
  entries: readonly CacheEntry[],
): void {
  const bytes = entries.reduce((total, entry) => total + entry.bytes, 0);
  if (entries.length > 0) output.line(`\n${byteSize(bytes)} in total`);
  output.event<CacheTotalEvent>({ event, path, entries: entries.length, bytes });
}
