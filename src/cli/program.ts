import { Command } from 'commander';
import { version } from '../version.js';
import { addEvaluateCommand } from './evaluate.js';
import { addPredictCommand } from './predict.js';
import { addTutorialCommand } from './tutorial.js';

/** Everything that `graft` understands; docs/cli.md is written from it. */
export function createProgram(): Command {
  const program = new Command('graft')
    .description('Transfer learning and fine-tuning of image classifiers')
    .version(version)
    .option('--verbose', 'show where an error happened')
    .exitOverride()
    .showHelpAfterError('(graft --help lists what there is)')
    .addHelpText(
      'after',
      `
Environment variables:
  GRAFT_HOME  folder for what is downloaded (default: the system's own cache folder)

Exit codes:
  0    it is done
  1    it failed: a file cannot be read, a disk is full, a download did not come
  2    it was asked wrongly: an unknown option, a value out of range, a missing folder
  130  it was stopped with Ctrl-C
  143  it was told to end by another program`,
    );

  addTutorialCommand(program);
  addEvaluateCommand(program);
  addPredictCommand(program);
  for (const command of program.commands)
    command.exitOverride().option('--verbose', 'show where an error happened');
  return program;
}
