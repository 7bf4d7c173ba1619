const cleanups = new Set<() => void>();

/**
 * Calls a function when the process ends, unless it was taken back before. All functions share one listener: Node warns
 * of a leak from the eleventh on, and any number of runs may be under way.
 *
 * @param cleanup does not wait
 * @returns takes it back
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
