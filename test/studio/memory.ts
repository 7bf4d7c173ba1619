import { readFileSync } from 'node:fs';

/** Only Linux tells how much memory a process ever took. */
export const tellsMemory = process.platform === 'linux';

/** The most memory that a process ever took, in bytes. */
export function largestMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error('The system does not tell.');
  return Number(kilobytes) * 1024;
}
