import type { Command } from 'commander';
import { wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineFetch(command: Command): void {
  command
    .argument('[dir]', 'a new or empty folder', 'photos')
    .option('--per-class <n>', 'only so many pictures of each class in each part', wholeNumber(1))
    .option('--drawn', 'draw cats and dogs instead (default: only if there is no other way)', false)
    .option(
      '--scenes [n]',
      'draw scenes with several objects each instead, and write labels.csv, a list of several labels a picture (default: 1200 scenes)',
      wholeNumber(1),
    )
    .option('--offline', 'download nothing; use what is in the cache, else draw', false)
    .option('--json', 'write events as JSON lines', false)
    .addHelpText(
      'after',
      `
Examples:
  $ graft fetch pets
  $ graft fetch few-pets --per-class 50
  $ graft fetch drawings --drawn --per-class 50
  $ graft fetch scenes --scenes 300`,
    )
    .action(loaded(async () => (await import('../fetch.js')).runFetch));
}
