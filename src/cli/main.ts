#!/usr/bin/env node
import { CommanderError } from 'commander';
import { exitCodeOf, explain } from './output.js';
import { endUnwritable, isReaderEnded, prepareProcessEnd } from './process-end.js';
import { createProgram } from './program.js';

prepareProcessEnd();
try {
  const program = await createProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version end here too, with code 0; everything else is a usage error.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    if (isReaderEnded(error)) endUnwritable(error);
    process.stderr.write(`${explain(error, process.argv.includes('--verbose'))}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
