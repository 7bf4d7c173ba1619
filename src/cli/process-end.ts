const interrupted = { SIGINT: 130, SIGTERM: 143 } as const;
const closedPipe = 141;
const showCursor = '\x1b[?25h';

/**
 * Ends the process in an orderly way where it cannot finish: with Ctrl-C, when it is told to stop, and when nobody
 * reads its output any more (`graft ... | head`). Files that were being written are removed. Exit codes are a
 * shell's: 128 and the number of the signal.
 */
export function endInOrder(): void {
  for (const [signal, exitCode] of Object.entries(interrupted)) {
    process.once(signal, () => {
      // A progress bar hides the cursor.
      if (process.stdout.isTTY) process.stdout.write(`${showCursor}\n`);
      process.stderr.write('graft: stopped.\n');
      process.exit(exitCode);
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(closedPipe);
    throw error;
  });
}
