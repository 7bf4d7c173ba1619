import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineCache(cache: Command): void {
  cache.addHelpText(
    'after',
    `
The folder is GRAFT_HOME, else the folder graft in the system's cache folder.

Examples:
  $ graft cache
  $ graft cache path
  $ graft cache clear --unfinished
  $ graft cache clear weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5`,
  );
  cache
    .command('list', { isDefault: true })
    .description('list what is stored, with size and origin (the default)')
    .option('--json', 'write one JSON line per entry, and one for the total', false)
    .action(loaded(async () => (await import('../cache.js')).runList));
  cache
    .command('path')
    .description('print the path of the folder')
    .action(loaded(async () => (await import('../cache.js')).showPath));
  cache
    .command('clear')
    .description('delete what is stored; Graft downloads or makes it again when needed')
    .argument('[name...]', 'entries by their names in the list (default: all)')
    .option('--unfinished', 'only unfinished downloads', false)
    .option('--dry-run', 'delete nothing, but show what would be deleted', false)
    .option('--json', 'write one JSON line per entry, and one for the total', false)
    .addHelpText('after', '\nFiles in the folder that are not from Graft are kept.')
    .action(loaded(async () => (await import('../cache.js')).runClear));
}
