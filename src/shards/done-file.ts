import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { checksumState, readText, withChecksum, writeFileAtomically } from '../files/index.js';
import { parseJson } from '../parse-json.js';
import { digestOfFile } from '../photographs/index.js';
import { nameOfShard, type ShardFiles } from './shard-names.js';

const doneSchema = z.object({
  formatVersion: z.literal(1),
  shard: z.number().int().min(0),
  /** What it was computed from; see `shardDigest`. */
  digest: z.string(),
  pictures: z.number().int(),
  /** Pictures that could be read. */
  computed: z.number().int(),
  unreadable: z.number().int(),
  /** Those of the unreadable ones that could not be fetched for now. */
  temporary: z.number().int(),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
  /** Seconds that it took. */
  seconds: z.number(),
});

/** `shard-00017.done.json`: what a finished shard holds. */
export type FinishedShard = z.infer<typeof doneSchema>;

/** One of its other files. */
export type FinishedFile = FinishedShard['files'][number];

export async function writeDone(
  files: ShardFiles,
  shard: Omit<FinishedShard, 'formatVersion'>,
): Promise<void> {
  await writeFileAtomically(files.done, `${JSON.stringify(withChecksum({ formatVersion: 1, ...shard }))}\n`);
}

/**
 * What a shard holds, if it is finished: it was computed from what the plan says, and its files are as they were written.
 *
 * @param digest what the plan says; see `shardDigest`
 * @param thorough whether the files are read and compared byte for byte, and not only their lengths
 * @returns undefined if it must be computed
 */
export async function readFinished(
  files: ShardFiles,
  digest: string,
  { thorough }: { readonly thorough: boolean },
): Promise<FinishedShard | undefined> {
  const value = parseJson(await readText(files.done).catch(() => ''));
  const parsed = doneSchema.safeParse(value);
  if (!parsed.success || parsed.data.digest !== digest || checksumState(value) !== 'intact') return undefined;
  for (const { name, bytes, sha256 } of parsed.data.files) {
    const path = join(dirname(files.done), basename(name));
    const size = await stat(path).then(
      (stats) => stats.size,
      () => undefined,
    );
    if (size !== bytes) return undefined;
    if (thorough && (await digestOfFile(path).catch(() => undefined)) !== sha256) return undefined;
  }
  return parsed.data;
}

/** What a process was writing when it was killed. */
const LEFTOVER = /\.[0-9a-f]{8}\.tmp$/;

/** Removes what other processes were writing of a finished shard when they were killed; nobody needs it. */
export async function removeLeftovers(folder: string, index: number): Promise<void> {
  const start = `${nameOfShard(index)}.`;
  for (const name of await readdir(folder).catch((): string[] => [])) {
    if (name.startsWith(start) && LEFTOVER.test(name)) await rm(join(folder, name), { force: true });
  }
}
