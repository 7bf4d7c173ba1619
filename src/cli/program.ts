import { Command } from 'commander';
import { GraftError, reasonOf } from '../errors.js';
import { version } from '../version.js';
import { addDoctorCommand } from './doctor.js';

/**
 * Everything that `graft` understands; docs/cli.md is written from it.
 *
 * @param options.withoutPackages give what there is where a native package cannot be loaded: `graft doctor` must work
 *   there and say so
 */
export async function createProgram(options: { withoutPackages?: boolean } = {}): Promise<Command> {
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

Environment variables:
  GRAFT_HOME                            where downloads are kept (default: the system's folder for caches)
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY     the way to the internet, as for curl
  NODE_EXTRA_CA_CERTS                   certificates of a proxy that looks into traffic

Exit codes:
  0    it is done
  1    it failed: a file cannot be read, a disk is full, a download did not come
  2    it was asked wrongly: an unknown option, a value out of range, a missing folder
  130  it was stopped with Ctrl-C
  143  it was told to end by another program`,
    );
  await addCommands(program, options.withoutPackages ?? false);
  addDoctorCommand(program);
  offerVerbose(program);
  return program;
}

async function addCommands(program: Command, withoutPackages: boolean): Promise<void> {
  try {
    const commands = await import('./commands.js');
    for (const add of commands.all) add(program);
  } catch (error) {
    if (withoutPackages) return;
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
