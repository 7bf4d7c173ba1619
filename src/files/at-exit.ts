const cleanups = new Set<() => void>();

/**
 * Calls a function when the process ends, unless it is removed before. All functions share one listener: Node warns of a
 * leak from the eleventh listener on, and any number of runs may be in progress.
 *
 * @param cleanup does not wait
 * @returns removes the function
 */
export function atExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) process.on('exit', cleanUp);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) process.off('exit', cleanUp);
  };
}

function cleanUp(): void {
  for (const cleanup of cleanups) cleanup();
}
