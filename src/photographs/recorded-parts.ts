import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { checksumState } from '../files/index.js';
import type { Part } from '../folders/index.js';
import { parseJson } from '../parse-json.js';

const runRecord = z.object({
  digest: z.string().optional(),
  parts: z.object({
    train: z.array(z.object({ path: z.string() })),
    validation: z.array(z.object({ path: z.string() })),
    test: z.array(z.object({ path: z.string() })),
  }),
});

/**
 * The part of each photograph in the run that a classifier comes from, by absolute path; empty if that is unknown.
 *
 * @param folder where the classifier lies, which may be the folder of its run
 * @param digest of its photographs, from its card
 */
export async function recordedParts(
  folder: string,
  digest: string | undefined,
): Promise<ReadonlyMap<string, Part>> {
  const parts = new Map<string, Part>();
  const text = await readFile(join(folder, 'photographs.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return parts;
  const record = parseJson(text);
  if (checksumState(record) !== 'intact') return parts;
  const parsed = runRecord.safeParse(record);
  // A classifier that was copied into the folder of another run has another digest.
  if (!parsed.success || parsed.data.digest === undefined) return parts;
  if (parsed.data.digest !== digest) return parts;
  for (const part of ['train', 'validation', 'test'] as const) {
    for (const file of parsed.data.parts[part]) parts.set(resolve(file.path), part);
  }
  return parts;
}
