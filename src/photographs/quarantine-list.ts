import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readText } from '../files/index.js';
import { QUARANTINE_LIST } from '../folders/index.js';

/** One move, as the list in the quarantine folder keeps it. Paths have forward slashes on every system. */
export interface QuarantineEntry {
  /** Path below the folder of photographs. */
  readonly from: string;
  /** Path below the quarantine folder. */
  readonly to: string;
  readonly reason: string;
}

const entrySchema = z.object({ from: z.string(), to: z.string(), reason: z.string() });

/**
 * The list of files that were moved into a quarantine folder, one JSON object per line. A line is on the disk before its
 * file is moved, so every file in the folder is in the list, but a file in the list may not have been moved. Lines are
 * only added.
 */
export class QuarantineList {
  readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, QUARANTINE_LIST);
  }

  /** Adds a line, and returns when the line would survive a power cut. */
  async add(entry: QuarantineEntry): Promise<void> {
    const file = await open(this.path, 'a+');
    try {
      // The last line may be incomplete; a line break before this one separates the two.
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      const separator = size > 0 && last.toString() !== '\n' ? '\n' : '';
      await file.appendFile(`${separator}${JSON.stringify(entry)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Every complete line, in order; nothing if there is no list. */
  async read(): Promise<QuarantineEntry[]> {
    const text = await readText(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((line) => {
      try {
        return [entrySchema.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
  }
}
