#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../version.js';
import { addEvaluateCommand } from './evaluate.js';
import { exitCodeOf, explain } from './output.js';
import { addPredictCommand } from './predict.js';
import { prepareProcessEnd } from './process-end.js';
import { addTutorialCommand } from './tutorial.js';

const program = new Command('graft')
  .description('Transfer learning and fine-tuning of image classifiers')
  .version(version)
  .option('--verbose', 'show where an error happened')
  .exitOverride()
  .showHelpAfterError('(graft --help lists what there is)');

addTutorialCommand(program);
addEvaluateCommand(program);
addPredictCommand(program);
for (const command of program.commands)
  command.exitOverride().option('--verbose', 'show where an error happened');

prepareProcessEnd();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version end here too, with code 0; everything else means that the words were wrong.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`${explain(error, process.argv.includes('--verbose'))}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
