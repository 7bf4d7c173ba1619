import { availableParallelism } from 'node:os';
import { Command, Help } from 'commander';
import { UsageError } from '../errors.js';
import { version } from '../version.js';
import { withPackages } from './commands/definition.js';
import { commands } from './commands/index.js';
import { expectOpenFiles } from './open-files.js';
import { printable } from './output.js';
import { ownCommand, withOwnCommand } from './own-command.js';

/**
 * All commands and options of `graft`; docs/cli.md is written from them.
 *
 * @param words what was typed: only the commands among these words get their options. A command's file and the packages
 *   that it needs take up to a second to load. Default: all commands.
 */
export async function createProgram(words?: readonly string[]): Promise<Command> {
  const program = new Command('graft')
    .description('Transfer learning and fine-tuning of image classifiers')
    .version(version)
    .option('--verbose', 'show where an error happened')
    .exitOverride()
    .configureHelp({ subcommandTerm })
    .configureOutput({
      writeOut: (text) => process.stdout.write(withOwnCommand(text)),
      writeErr: (text) => process.stderr.write(printable(withOwnCommand(text))),
    })
    .showHelpAfterError(`(see ${ownCommand()} --help)`)
    .addHelpText(
      'after',
      `
Examples:
  $ graft tutorial                            the whole tutorial, from pictures to a classifier
  $ graft predict runs/tutorial/model.onnx cat.jpg
  $ graft doctor                              find out why something does not work

Environment variables:
  GRAFT_HOME                            where downloads are kept (default: the system's folder for caches)
  HF_ENDPOINT                           a mirror of the Hugging Face Hub, for --backbone hf:OWNER/NAME
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY     proxies, as for curl
  NODE_EXTRA_CA_CERTS                   certificates of a proxy that decrypts traffic
  UV_THREADPOOL_SIZE                    photographs that are decoded at once (default: 4)

Exit codes:
  0    success
  1    failure: a file cannot be read, the disk is full, a download failed
  2    usage error: an unknown option, a value out of range, a missing folder
  129  the terminal was closed
  130  stopped with Ctrl-C
  141  nobody reads the output any more (graft ... | head -1)
  143  terminated by another program`,
    );
  expectOpenFiles();
  const withHelp = words === undefined || words.some((word) => HELP.has(word));
  for (const entry of commands) {
    const command = program
      .command(entry.name)
      .description(entry.description)
      .showHelpAfterError(`(see ${ownCommand()} ${entry.name} --help)`);
    if (words !== undefined && !words.includes(entry.name)) continue;
    await withPackages(async () => {
      const define = await entry.load();
      await define(command, { withHelp });
    });
  }
  refuseEmptyValues(program);
  limitThreads(program);
  expectRuntime(program);
  offerVerbose(program);
  return program;
}

/** What asks for help. */
const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);

/** The list of commands shows names only, because most of them are not loaded then. */
function subcommandTerm(command: Command): string {
  return command.parent?.parent === null ? command.name() : new Help().subcommandTerm(command);
}

/** What computes with ONNX Runtime, and would otherwise find out in the midst of its work that it cannot. */
const COMPUTING: readonly string[] = [
  'train',
  'tutorial',
  'evaluate',
  'predict',
  'serve',
  'explain',
  'export',
  'run-shard',
  'worker',
];

function expectRuntime(program: Command): void {
  program.hook('preAction', async (_, command) => {
    if (!COMPUTING.includes(command.name())) return;
    await withPackages(async () => {
      const { loadOnnxRuntime } = await import('../platform/node/index.js');
      await loadOnnxRuntime();
    });
  });
}

/** An empty path would mean the current folder; it comes from a variable of the shell that is not set. */
function refuseEmptyValues(program: Command): void {
  program.hook('preAction', (_, command) => {
    const given: [name: string, value: unknown][] = [
      ...command.registeredArguments.map((argument, at): [string, unknown] => [
        `<${argument.name()}>`,
        command.processedArgs[at],
      ]),
      ...Object.entries(command.opts()).map(([name, value]): [string, unknown] => [`--${name}`, value]),
    ];
    for (const [name, value] of given) {
      if (![value].flat().includes('')) continue;
      throw new UsageError(`Expected a value for ${name} but received an empty one.`, {
        hint: 'If it comes from a variable of the shell, the variable is not set. The current folder is a dot: .',
      });
    }
  });
}

/** More threads than cores make nothing faster and take 65 MB each. */
function limitThreads(program: Command): void {
  program.hook('preAction', (_, command) => {
    const cores = availableParallelism();
    const threads = command.opts<{ readonly threads?: number }>().threads;
    if (threads === undefined || threads <= cores) return;
    process.stderr.write(
      `graft: --threads ${threads} is more than this computer's ${coreCount(cores)}; using ${cores}.\n`,
    );
    command.setOptionValueWithSource('threads', cores, 'cli');
  });
}

function coreCount(cores: number): string {
  return cores === 1 ? 'one core' : `${cores} cores`;
}

/** The option may follow any command. */
function offerVerbose(command: Command): void {
  for (const below of command.commands) {
    below.option('--verbose', 'show where an error happened');
    offerVerbose(below);
  }
}
