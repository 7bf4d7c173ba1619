const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Shows the cursor and wraps long lines again; a progress bar turns both off. */
const restoreTerminal = '\x1b[?25h\x1b[?7h';

/**
 * Makes the process end well where it cannot finish: with Ctrl-C and when it is told to stop. Files that were being
 * written are removed, and the exit code is a shell's: 128 and the number of the signal. A second Ctrl-C does not
 * wait for what the runtime is at.
 */
export function prepareProcessEnd(): void {
  for (const [signal, exitCode] of Object.entries(signals)) {
    process.once(signal, () => {
      if (process.stdout.isTTY) process.stdout.write(`${restoreTerminal}\n`);
      process.stderr.write('graft: stopped.\n');
      process.exit(exitCode);
    });
  }
  // When nobody reads the output any more (`graft ... | head`), the results still go to their files.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
