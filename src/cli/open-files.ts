import { readFileSync } from 'node:fs';
import { GraftError } from '../errors.js';

/** Files that the program itself has open at a time while it is loaded, and the pictures that are read together. */
const NEEDED = 256;

/**
 * Makes sure that the process may open as many files as it needs. With fewer, whatever file comes too late is reported
 * as missing. Node has raised the limit as far as it may.
 *
 * @throws GraftError when it may not; where the system does not tell, nothing is checked
 */
export function expectOpenFiles(): void {
  const limit = openFilesLimit();
  if (limit === undefined || limit >= NEEDED) return;
  throw new GraftError(`Graft needs ${NEEDED} open files at a time, but only ${limit} are allowed here.`, {
    hint: 'Raise the limit: `ulimit -n 1024` in this shell, or --ulimit nofile=1024 for a container.',
  });
}

/** On Linux, from the line "Max open files  64  64  files". */
function openFilesLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
