import type { z } from 'zod';
import { GraftError, reasonOf } from '../../errors.js';
import { checksumState, readText } from '../../files/index.js';
import { parseJson } from '../../parse-json.js';

/**
 * Reads one of a run's own files, and makes sure that it is as Graft wrote it.
 *
 * @returns undefined if it does not exist
 * @throws GraftError when it is damaged, or was changed by hand
 */
export async function readRunFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  {
    hint,
    read = readText,
  }: { readonly hint: string; readonly read?: (path: string) => Promise<string | undefined> },
): Promise<z.infer<Schema> | undefined> {
  let text: string | undefined;
  try {
    text = await read(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new GraftError(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (value === undefined) throw unusable(path, damage(text), hint);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unusable(path, `${issue.path.join('.') || 'the whole'}: ${issue.message}`, hint);
  }
  const state = checksumState(value);
  if (state === 'intact') return parsed.data;
  const reason = state === 'changed' ? 'it was changed after Graft wrote it' : 'it has no checksum';
  throw unusable(path, reason, hint);
}

/** Files of one folder that come from different runs. */
export function otherRun(path: string, { hint }: { readonly hint: string }): GraftError {
  return new GraftError(`${path} belongs to another run than the config.json beside it.`, { hint });
}

function unusable(path: string, reason: string, hint: string): GraftError {
  return new GraftError(`${path} cannot be used: ${reason}.`, { hint });
}

function damage(text: string): string {
  return text.trim() === '' ? 'it is empty' : 'it is damaged; its content is not JSON';
}
