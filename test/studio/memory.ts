import { readFileSync } from 'node:fs';

/** Only Linux reports the peak memory of a process. */
export const tellsMemory = process.platform === 'linux';

/** The peak memory of a process, in bytes. */
export function largestMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
  if (kilobytes === undefined) throw new Error('The system does not tell.');
  return Number(kilobytes) * 1024;
}
