import type { Command } from 'commander';
import { languageOption } from '../options.js';
import { loaded } from './definition.js';

export function defineCompare(command: Command): void {
  command
    .argument('<run...>', 'folders that graft tutorial or graft train wrote')
    .option('--out <dir>', 'write the learning curves as a figure, and report.html')
    .addOption(languageOption())
    .option('--json', 'write the comparison as a JSON line', false)
    .addHelpText(
      'after',
      `
Missing and damaged files are named; everything else is compared.

Examples:
  $ graft compare runs/tutorial runs/mine
  $ graft compare runs/tutorial runs/mine --out comparison
  $ graft compare runs/tutorial runs/mine --json`,
    )
    .action(loaded(async () => (await import('../compare.js')).runCompare));
}
