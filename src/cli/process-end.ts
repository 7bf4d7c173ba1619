const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Shows the cursor and wraps long lines again; a progress bar turns both off. */
const RESTORE_TERMINAL = '\x1b[?25h\x1b[?7h';

/** What a command does at the first signal instead of exiting. */
let stopGently: (() => void) | undefined;

/**
 * Ends the process cleanly on SIGINT (Ctrl-C) and SIGTERM: removes files that were being written, and exits with a
 * shell's code, 128 plus the number of the signal. A command that can stop at a good point does so at the first signal
 * (`stopGentlyWith`); the second one ends it at once.
 */
export function prepareProcessEnd(): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      const stop = stopGently;
      stopGently = undefined;
      if (stop !== undefined) {
        process.exitCode = exitCode;
        stop();
        return;
      }
      if (process.stdout.isTTY) process.stdout.write(`${RESTORE_TERMINAL}\n`);
      process.stderr.write('graft: stopped.\n');
      process.exit(exitCode);
    });
  }
  // If nobody reads the output any more (`graft ... | head`), the results are still written to their files.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/**
 * Makes the first Ctrl-C call `stop` instead of ending the process; the exit code is already set.
 *
 * @returns call it when there is nothing left to stop
 */
export function stopGentlyWith(stop: () => void): () => void {
  stopGently = stop;
  return () => {
    stopGently = undefined;
  };
}
