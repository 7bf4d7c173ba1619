import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { GraftError, reasonOf } from '../errors.js';
import { OutputFile, readFully } from '../files/index.js';
import { PARTS, type Part } from '../folders/index.js';
import { parseJson } from '../parse-json.js';
import { manifestPath, type OpenPlan, type PlannedShard } from './plan.js';

/** A picture of a manifest. */
export interface PlannedPicture {
  /** The absolute path of a file, or an http(s) address. */
  readonly path: string;
  /** The names of its classes; undefined where nothing is known. */
  readonly labels?: readonly string[];
  /** Undefined where the part is left to the training. */
  readonly part?: Part;
}

const plannedPicture = z.object({
  path: z.string().min(1),
  labels: z.array(z.string().min(1)).optional(),
  part: z.enum(PARTS as [Part, ...Part[]]).optional(),
});

/** Bytes that are collected before they are written. */
const PIECE_BYTES = 256 * 1024;

/** A plan larger than this would take longer to read than a shard to compute. */
const MOST_SHARDS = 100_000;

/** The line of a picture in a manifest. */
function lineOf({ path, labels, part }: PlannedPicture): string {
  return `${JSON.stringify({ path, labels, part })}\n`;
}

/** Divides the lines of a manifest into shards of neighbouring ones; a few numbers for each shard are in memory. */
class ShardDivider {
  readonly #shardSize: number;
  readonly #shards: PlannedShard[] = [];
  #hash = createHash('sha256');
  #offset = 0;
  #shard = { bytes: 0, pictures: 0 };

  constructor(shardSize: number) {
    this.#shardSize = shardSize;
  }

  /** @throws GraftError when there are more shards than a plan may have */
  add(line: string): void {
    this.#hash.update(line);
    this.#shard.bytes += Buffer.byteLength(line);
    this.#shard.pictures++;
    if (this.#shard.pictures === this.#shardSize) this.#endShard();
  }

  /** All shards, once there are no more lines. */
  end(): PlannedShard[] {
    if (this.#shard.pictures > 0) this.#endShard();
    return this.#shards;
  }

  #endShard(): void {
    const { bytes, pictures } = this.#shard;
    this.#shards.push({ offset: this.#offset, bytes, pictures, sha256: this.#hash.digest('hex') });
    if (this.#shards.length > MOST_SHARDS) {
      throw new GraftError(
        `There are more than ${MOST_SHARDS} shards of ${this.#shardSize} pictures, the most that a plan may have.`,
        { hint: `Choose larger shards: --shard-size ${this.#shardSize * 10}` },
      );
    }
    this.#offset += bytes;
    this.#shard = { bytes: 0, pictures: 0 };
    this.#hash = createHash('sha256');
  }
}

/**
 * The shards that pictures would be divided into; nothing is written.
 *
 * @throws GraftError when there are more than a plan may have
 */
export async function divideIntoShards(
  pictures: AsyncIterable<PlannedPicture>,
  shardSize: number,
): Promise<PlannedShard[]> {
  const divider = new ShardDivider(shardSize);
  for await (const picture of pictures) divider.add(lineOf(picture));
  return divider.end();
}

/**
 * Writes a manifest, one JSON line a picture, and divides it into shards of neighbouring lines. However many pictures
 * there are, a piece of the file and a few numbers for each shard are in memory.
 */
export class ManifestWriter {
  readonly #file: OutputFile;
  readonly #divider: ShardDivider;
  #piece = '';

  private constructor(file: OutputFile, shardSize: number) {
    this.#file = file;
    this.#divider = new ShardDivider(shardSize);
  }

  /** @throws GraftError when it cannot be written, as do the other methods */
  static async create(folder: string, shardSize: number): Promise<ManifestWriter> {
    return new ManifestWriter(await OutputFile.create(manifestPath(folder)), shardSize);
  }

  async add(picture: PlannedPicture): Promise<void> {
    const line = lineOf(picture);
    this.#divider.add(line);
    this.#piece += line;
    if (this.#piece.length > PIECE_BYTES) await this.#flush();
  }

  /** Gives the file its name. @returns the shards; none where no picture was added: then there is no file */
  async commit(): Promise<PlannedShard[]> {
    const shards = this.#divider.end();
    if (shards.length === 0) {
      await this.discard();
      return [];
    }
    await this.#flush();
    await this.#file.commit();
    return shards;
  }

  async discard(): Promise<void> {
    await this.#file.discard();
  }

  async #flush(): Promise<void> {
    const piece = this.#piece;
    this.#piece = '';
    await this.#file.write(piece);
  }
}

/**
 * The pictures of one shard; nothing else of the manifest is read.
 *
 * @throws GraftError when the lines are not those that were planned
 */
export async function readShard({ folder }: OpenPlan, shard: PlannedShard): Promise<PlannedPicture[]> {
  const path = manifestPath(folder);
  const bytes = Buffer.alloc(shard.bytes);
  try {
    const file = await open(path, 'r');
    try {
      await readFully(file.fd, bytes, shard.offset);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new GraftError(`The manifest ${path} cannot be read: ${reasonOf(error)}.`, {
      hint: 'It lies beside plan.json, and every machine must reach it.',
      cause: error,
    });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== shard.sha256) throw changed(path);
  const lines = bytes.toString('utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const parsed = plannedPicture.safeParse(parseJson(line));
    if (!parsed.success) throw changed(path);
    return parsed.data;
  });
}

function changed(path: string): GraftError {
  return new GraftError(`The manifest ${path} is not the one that its plan.json was made with.`, {
    hint: 'Put it back as `graft plan-shards` wrote it, or make the plan again.',
  });
}
