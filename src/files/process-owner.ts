import { hostname } from 'node:os';

/** A machine's name in letters that a file's name may have. */
export function hostName(): string {
  return hostname().replace(/\W+/g, '_').slice(0, 32) || 'host';
}

/** Whether a process of this machine is there. Its number may have gone to another program since. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
