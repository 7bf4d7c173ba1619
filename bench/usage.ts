import { writeSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { GraftError, UsageError } from '../src/errors.js';

/**
 * Begins a program. `--help` prints the usage and ends the program. From here on, an error of Graft ends it with the
 * message and without a stack: with the exit code 2 for a usage error, and 1 otherwise.
 *
 * @param usage what `--help` prints
 */
export function beginProgram(usage: string): void {
  process.on('uncaughtException', endWith);
  if (!process.argv.slice(2).includes('--help')) return;
  // Written at once: the program ends here.
  writeSync(process.stdout.fd, `${usage}\n`);
  process.exit(0);
}

/**
 * Begins a program as `beginProgram` does, and reads its options.
 *
 * @throws UsageError for options that it does not have
 */
export function readOptions<Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  beginProgram(usage);
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message, { hint: usage, cause: error });
  }
}

/** Ends the program: with the message of an error of Graft, and with the stack of any other. */
function endWith(error: unknown): never {
  const isExpected = error instanceof GraftError;
  const text = isExpected ? [error.message, error.hint ?? ''].join('\n') : String((error as Error).stack);
  writeSync(process.stderr.fd, `${text.trimEnd()}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

/**
 * The number that an option gives.
 *
 * @param option with its dashes: '--rounds'
 * @throws UsageError unless it is a whole number of at least 1
 */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && text.trim() !== '') return value;
  throw new UsageError(`${option} expects a whole number of at least 1, but received ${text || 'nothing'}.`);
}

/** The numbers that an option gives with commas between them. @throws UsageError unless each is at least 1 and whole */
export function wholeNumbers(option: string, text: string): number[] {
  return text.split(',').map((part) => wholeNumber(option, part));
}
