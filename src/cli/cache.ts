import type { Command } from 'commander';
import type { CacheEntry } from '../download/index.js';
import type { CacheEntryEvent, CacheTotalEvent } from '../events/index.js';
import { clearCache, listCache } from '../recipes/index.js';
import { cacheDirectory } from './cache-directory.js';
import { byteSize } from './figures.js';
import { createOutput, type Output } from './output.js';

export function addCacheCommand(program: Command): void {
  const cache = program
    .command('cache')
    .description('What Graft has stored on this machine: list it, find it, clear it')
    .addHelpText(
      'after',
      `
The folder is the one that GRAFT_HOME names; else graft in the system's folder for caches.

Examples:
  $ graft cache
  $ graft cache path
  $ graft cache clear --unfinished
  $ graft cache clear weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5`,
    );
  cache
    .command('list', { isDefault: true })
    .description('what is stored, how large it is and where it came from (the default)')
    .option('--json', 'write one JSON line an entry, and one for the whole', false)
    .action(runList);
  cache
    .command('path')
    .description('the folder, and nothing else')
    .action(() => createOutput(false).line(cacheDirectory().path));
  cache
    .command('clear')
    .description('delete what is stored; what is needed again is downloaded or drawn again')
    .argument('[name...]', 'entries as the list names them (default: all)')
    .option('--unfinished', 'only what is left of downloads that did not come to their end', false)
    .option('--dry-run', 'delete nothing, and say what would be deleted', false)
    .option('--json', 'write one JSON line an entry, and one for the whole', false)
    .addHelpText('after', '\nFiles in the folder that Graft does not know are left alone.')
    .action(runClear);
}

async function runList({ json }: { json: boolean }): Promise<void> {
  const output = createOutput(json);
  const { path } = cacheDirectory();
  const entries = await listCache(path);
  output.line(path);
  if (entries.length === 0) output.line('Nothing is stored.');
  for (const entry of entries) show(output, 'entry', entry);
  sayTotal(output, 'cache', path, entries);
}

async function runClear(
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
  for (const { name } of inUse) output.line(`${name} is in use by another process and stays.`);
  sayTotal(output, 'cleared', path, removed);
}

function show(output: Output, event: CacheEntryEvent['event'], entry: CacheEntry): void {
  const { name, description, origin, bytes, files, modified, unfinished, inUse } = entry;
  const size = files === 1 ? byteSize(bytes) : `${byteSize(bytes)} in ${files} files`;
  output.line(`\n${name}`);
  output.line(`  ${description}${inUse ? ', in use' : ''}`);
  output.line(`  ${size}, ${modified.slice(0, 10)}`);
  if (origin !== undefined) output.line(`  from ${origin}`);
  else if (!unfinished) output.line('  from an unknown place; perhaps it was put there by hand');
  output.event<CacheEntryEvent>({ event, ...entry, origin: origin ?? null });
}

function sayTotal(
  output: Output,
  event: CacheTotalEvent['event'],
  path: string,
  entries: readonly CacheEntry[],
): void {
  const bytes = entries.reduce((total, entry) => total + entry.bytes, 0);
  if (entries.length > 0) output.line(`\n${byteSize(bytes)} in all`);
  output.event<CacheTotalEvent>({ event, path, entries: entries.length, bytes });
}
