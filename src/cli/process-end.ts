const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Shows the cursor and wraps long lines again; a progress bar turns both off. */
const restoreTerminal = '\x1b[?25h\x1b[?7h';

/** What a command does at the first signal instead of ending at once. */
let stopGently: (() => void) | undefined;

/**
 * Makes the process end well where it cannot finish: with Ctrl-C and when it is told to stop. Files that were being
 * written are removed, and the exit code is a shell's: 128 and the number of the signal. A command that can stop at a
 * good place does so at the first signal (`stopGentlyWith`); the second one ends it wherever it is.
 */
export function prepareProcessEnd(): void {
  for (const [signal, exitCode] of Object.entries(signals)) {
    process.on(signal, () => {
      const stop = stopGently;
      stopGently = undefined;
      if (stop !== undefined) {
        process.exitCode = exitCode;
        stop();
        return;
      }
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

/**
 * The first Ctrl-C calls `stop` instead of ending the process; the exit code is set already.
 *
 * @returns what to call when there is nothing to stop any more
 */
export function stopGentlyWith(stop: () => void): () => void {
  stopGently = stop;
  return () => {
    stopGently = undefined;
  };
}
