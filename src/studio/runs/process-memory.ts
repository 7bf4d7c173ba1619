import { readFile } from 'node:fs/promises';
import type { RunHolder } from '../../recipes/index.js';

/** Bytes of memory of the process that holds a run, where the system reports it. */
export async function memoryOf(holder: RunHolder | undefined): Promise<number | null> {
  if (!holder?.here) return null;
  const status = await readFile(`/proc/${holder.pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
