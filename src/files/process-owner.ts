import { hostname } from 'node:os';

/** The machine's name in characters that are valid in a file name. */
export function hostName(): string {
  return hostname().replace(/\W+/g, '_').slice(0, 32) || 'host';
}

/** Whether a process runs on this machine. Another program may have got its number since. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
