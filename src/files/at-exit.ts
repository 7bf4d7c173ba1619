const cleanups = new Set<() => void>();

/**
 * Calls a function when the process ends, unless it is removed before. All functions share one listener: Node warns of a
 * leak from the eleventh listener on, and any number of runs may be in progress.
 *
 * @param cleanup does not wait
 * @returns removes the function
 */
export function atExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) process.on('exit', cleanUpAtExit);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) process.off('exit', cleanUpAtExit);
  };
}

/** Calls the functions now, for a process that is about to end without an `exit` event. */
export function cleanUpAtExit(): void {
  for (const cleanup of cleanups) cleanup();
}
