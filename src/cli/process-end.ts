import { removeUnfinishedFiles } from '../files.js';

const showCursor = '\x1b[?25h';

/**
 * Makes the process end well where it cannot finish.
 *
 * Ctrl-C and a request to stop remove files that are being written, then end the process by the very signal, which a
 * shell shows as exit code 130 or 143 and which stops its loops too. (`process.exit` would interrupt the runtime's
 * threads in the middle of their work, which aborts the process with an error of its own.)
 */
export function prepareProcessEnd(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      removeUnfinishedFiles();
      // A progress bar hides the cursor.
      if (process.stdout.isTTY) process.stdout.write(`${showCursor}\n`);
      process.stderr.write('graft: stopped.\n');
      process.kill(process.pid, signal);
    });
  }
  // When nobody reads the output any more (`graft ... | head`), the results still go to their files.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
