import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GraftError, UsageError } from '../errors.js';
import { exists, fileReason } from '../files/index.js';
import { shellWord } from '../shell-word.js';
import { version } from '../version.js';
import { ManifestWriter } from './manifest.js';
import { type OpenPlan, planPath, type ShardComputation, type ShardPlan, writePlan } from './plan.js';
import { type PicturePlaces, plannedPictures } from './planned-pictures.js';

/** What a plan is made of. */
export interface MakePlanOptions extends PicturePlaces {
  /** The folder for plan.json and manifest.jsonl. */
  readonly out: string;
  readonly computation: ShardComputation;
  /** Pictures of a shard. */
  readonly shardSize: number;
  readonly signal?: AbortSignal;
  /** Called with the number of pictures found so far, every thousand. */
  readonly onProgress?: (pictures: number) => void;
  /** Called with each folder in a named one that cannot be read, and each link to a folder, which is not followed. */
  readonly onSkipped?: (path: string, reason: string) => void;
}

/** Pictures between two calls of `onProgress`. */
const PROGRESS_EVERY = 1000;

/**
 * Writes a plan and its manifest, in memory that does not grow with the number of pictures.
 *
 * @throws UsageError when the folder holds another plan, or there is no picture
 * @throws GraftError when the folder cannot be written
 */
export async function makePlan(options: MakePlanOptions): Promise<OpenPlan> {
  const folder = resolve(options.out);
  await expectNoPlan(folder);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new GraftError(`${folder} cannot be made: ${fileReason(error)}.`, {
      hint: 'Choose another folder with --out.',
      cause: error,
    });
  });
  const writer = await ManifestWriter.create(folder, options.shardSize);
  let pictures = 0;
  try {
    for await (const picture of plannedPictures(options, options.onSkipped ?? (() => undefined))) {
      options.signal?.throwIfAborted();
      await writer.add(picture);
      if (++pictures % PROGRESS_EVERY === 0) options.onProgress?.(pictures);
    }
    const shards = await writer.commit();
    if (shards.length === 0) throw noPictures(options);
    const plan: ShardPlan = {
      formatVersion: 1,
      graftVersion: version,
      computation: options.computation,
      shardSize: options.shardSize,
      pictures,
      shards,
    };
    await writePlan(folder, plan);
    return { folder, plan };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** A manifest without a plan is left by a command that was ended; it is replaced. */
async function expectNoPlan(folder: string): Promise<void> {
  if (!(await exists(planPath(folder)))) return;
  throw new UsageError(`${folder} holds a plan already.`, {
    hint: `Carry it out with \`graft run-shard --plan ${shellWord(folder)} --index 0\`, or choose another folder with --out. --resume compares it with what is asked for.`,
  });
}

function noPictures({ places, lists = [] }: PicturePlaces): UsageError {
  const named = [...places, ...lists.map(({ name }) => name)];
  return new UsageError(`There is no picture in ${named.slice(0, 3).join(', ')}.`, {
    hint:
      places.length === 0
        ? 'A list has one path or address a line; a table has a header such as path,label above them.'
        : 'Pictures are found by the endings of their names: .jpg, .png, .webp and the like.',
  });
}
