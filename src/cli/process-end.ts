import { reasonOf } from '../errors.js';

/**
 * The signals that end a command, with its exit code: that of a shell, 128 plus the number of the signal. Windows has only
 * Ctrl-C, Ctrl-Break and the closed window, which Node calls SIGINT, SIGBREAK and SIGHUP; nobody can send it SIGTERM.
 */
export function endingSignals(platform: string): Readonly<Record<string, number>> {
  const everywhere = { SIGHUP: 129, SIGINT: 130 };
  return platform === 'win32' ? { ...everywhere, SIGBREAK: 149 } : { ...everywhere, SIGTERM: 143 };
}
/** Of a command that another program asked to stop, as the Studio does on Windows. */
const STOPPED = 130;
/** Of a program whose reader has ended, which shells count as SIGPIPE. */
const READER_ENDED = 141;

/** Seconds that a command may take to stop at a good point. With what follows, it ends within five seconds. */
const LONGEST_STOP = 4.3;

/** Shows the cursor and wraps long lines again; a progress bar turns both off. */
const RESTORE_TERMINAL = '\x1b[?25h\x1b[?7h';

/** What a command does at the first signal instead of exiting. */
let stopGently: GentleStop | undefined;
/** Ends a command that takes too long to stop. */
let lastMoment: NodeJS.Timeout | undefined;

interface GentleStopOptions {
  /** Called when it takes too long, before the process ends. */
  readonly late?: () => void;
  /** What is too long. */
  readonly seconds?: number;
}

interface GentleStop extends GentleStopOptions {
  readonly stop: () => void;
}

/**
 * Ends the process cleanly on SIGINT (Ctrl-C), SIGTERM and SIGHUP (a closed terminal): removes files that were being
 * written, and exits with a shell's code. A command that can stop at a good point does so at the first signal
 * (`stopGentlyWith`); the second one, or a few seconds, end it at once. A command also stops when its output cannot be
 * written any more: silently when its reader has ended (`graft ... | head -1`).
 */
export function prepareProcessEnd(): void {
  for (const [signal, exitCode] of Object.entries(endingSignals(process.platform))) {
    process.on(signal, () => end(exitCode, 'graft: stopped.'));
  }
  process.stdout.on('error', (error: Error) => endUnwritable(error));
  // Nobody is left to tell.
  process.stderr.on('error', () => undefined);
}

/** Whether an error says that what is written to standard output goes nowhere. */
export function isReaderEnded(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'EPIPE' || (cause !== undefined && isReaderEnded(cause));
}

/** Ends the command because its output cannot be written. */
export function endUnwritable(error: unknown): void {
  if (isReaderEnded(error)) end(READER_ENDED);
  else end(1, `graft: standard output cannot be written: ${reasonOf(error)}.`);
}

/**
 * Makes the first Ctrl-C call `stop` instead of ending the process; the exit code is already set. A command that was
 * complete all the same sets it again.
 *
 * @returns call it when there is nothing left to stop
 */
export function stopGentlyWith(stop: () => void, options: GentleStopOptions = {}): () => void {
  stopGently = { stop, ...options };
  return () => {
    stopGently = undefined;
    clearTimeout(lastMoment);
  };
}

/** Stops the command as Ctrl-C does. */
export function endOnRequest(): void {
  end(STOPPED, 'graft: stopped.');
}

function end(exitCode: number, message?: string): void {
  const gentle = stopGently;
  stopGently = undefined;
  if (gentle === undefined) {
    endAtOnce(exitCode, message);
    return;
  }
  process.exitCode = exitCode;
  gentle.stop();
  const { late, seconds = LONGEST_STOP } = gentle;
  lastMoment = setTimeout(() => {
    late?.();
    endAtOnce(exitCode, late === undefined ? message : undefined);
  }, 1000 * seconds).unref();
}

/** Ends the process without waiting for anything. @param message for people */
export function endAtOnce(exitCode: number, message: string | undefined): void {
  if (process.stdout.isTTY && !process.stdout.destroyed) process.stdout.write(`${RESTORE_TERMINAL}\n`);
  if (message !== undefined) process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
