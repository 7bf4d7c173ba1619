#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { GraftError, reasonOf } from '../errors.js';
import { version } from '../version.js';
import { addDoctorCommand } from './doctor.js';
import { exitCodeOf, explain } from './output.js';
import { prepareProcessEnd } from './process-end.js';

const program = new Command('graft')
  .description('Transfer learning and fine-tuning of image classifiers')
  .version(version)
  .option('--verbose', 'show where an error happened')
  .exitOverride()
  .showHelpAfterError('(graft --help lists what there is)')
  .addHelpText(
    'after',
    `
Examples:
  $ graft tutorial                            the whole tutorial, from pictures to a classifier
  $ graft predict runs/tutorial/model.onnx cat.jpg
  $ graft doctor                              if something does not work

Environment:
  GRAFT_HOME                            where downloads are kept (default: the system's folder for caches)
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY     the way to the internet, as for curl
  NODE_EXTRA_CA_CERTS                   certificates of a proxy that looks into traffic`,
  );

/** The other commands need native packages; where those cannot be loaded, `graft doctor` still works. */
async function addCommands(): Promise<void> {
  try {
    const commands = await import('./commands.js');
    for (const add of commands.all) add(program);
  } catch (error) {
    if (process.argv[2] === 'doctor') return;
    throw new GraftError(`A package that Graft needs cannot be loaded: ${reasonOf(error).split('\n')[0]}`, {
      hint: '`graft doctor` finds out which, and says what to do.',
      cause: error,
    });
  }
}

/** The option may stand behind any command. */
function offerVerbose(command: Command): void {
  for (const below of command.commands) {
    below.option('--verbose', 'show where an error happened');
    offerVerbose(below);
  }
}

prepareProcessEnd();
try {
  await addCommands();
  addDoctorCommand(program);
  offerVerbose(program);
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
