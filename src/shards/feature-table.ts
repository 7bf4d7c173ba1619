import { byCharacterCode } from '../by-character-code.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { crc32, readBytes, readFully, readText, sha256OfJson } from '../files/index.js';
import { PARTS, type Part } from '../folders/index.js';
import { parseJson } from '../parse-json.js';
import { shellWord } from '../shell-word.js';
import { finishedShards } from './check-shards.js';
import type { FinishedShard } from './done-file.js';
import type { PlannedPicture } from './manifest.js';
import { readHalfPrecisionHeader } from './npy.js';
import { OpenFiles } from './open-files.js';
import type { FeatureComputation, OpenPlan } from './plan.js';
import { filesOfShard, indexesInWords } from './shard-names.js';

/** How many pictures keep their paths; of more, only numbers are in memory. */
export const MOST_PATHS = 200_000;

const OPEN_FILES = 128;

/** What is looked at when a table is opened. */
export interface OpenTableOptions {
  /** Called with each shard whose rows are known. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** The columns of a table: entry i of each belongs to picture i. */
interface Columns {
  /** Positions in `classNames`; -1 without a label. */
  readonly labels: Int32Array;
  /** Positions in `PARTS` plus 1; 0 where the manifest says nothing. */
  readonly parts: Uint8Array;
  /** Of the features: equal for copies of a picture. */
  readonly hashes: Uint32Array;
  /** Undefined where there are too many. */
  readonly paths: string[] | undefined;
}

/** The features of all shards of a plan: nine bytes a picture are in memory, the features stay in their files. */
export class FeatureTable {
  readonly computation: FeatureComputation;
  readonly classNames: readonly string[];
  /** Identifies the features and their labels. */
  readonly digest: string;
  readonly labels: Int32Array;
  readonly hashes: Uint32Array;
  /** Pictures of the plan that could not be read, and have no features. */
  readonly unreadable: number;
  readonly #parts: Uint8Array;
  readonly #paths: readonly string[] | undefined;
  readonly #folder: string;
  /** The first row of each shard, and last the number of all. */
  readonly #starts: readonly number[];
  readonly #offsets: readonly number[];
  readonly #files = new OpenFiles(OPEN_FILES);

  private constructor(
    folder: string,
    computation: FeatureComputation,
    { classNames, columns, starts, offsets, digest, unreadable }: ReadRows & RestOfTable,
  ) {
    this.#folder = folder;
    this.computation = computation;
    this.classNames = classNames;
    this.digest = digest;
    this.unreadable = unreadable;
    this.labels = columns.labels;
    this.hashes = columns.hashes;
    this.#parts = columns.parts;
    this.#paths = columns.paths;
    this.#starts = starts;
    this.#offsets = offsets;
  }

  /**
   * Opens the shards in the folder of a plan.
   *
   * @throws UsageError when the plan is one of predictions, or a picture has several labels
   * @throws GraftError when shards are missing or damaged
   */
  static async open(opened: OpenPlan, options: OpenTableOptions = {}): Promise<FeatureTable> {
    const { plan, folder } = opened;
    if (plan.computation.kind !== 'features') {
      throw new UsageError(`The shards in ${folder} are predictions, but features were expected.`, {
        hint: 'Plan features: graft plan-shards photos --out features',
      });
    }
    const shards = await expectAll(opened);
    const rows = await readRows(folder, shards, plan.computation.size, options);
    const digest = sha256OfJson(shards.map(({ files }) => files.map(({ sha256 }) => sha256)));
    const unreadable = shards.reduce((sum, shard) => sum + shard.unreadable, 0);
    return new FeatureTable(folder, plan.computation, { ...rows, digest, unreadable });
  }

  /** Number of pictures. */
  get count(): number {
    return this.labels.length;
  }

  /** How many numbers the features of a picture are. */
  get size(): number {
    return this.computation.size;
  }

  /** Whether every picture has a path of its own. */
  get hasPaths(): boolean {
    return this.#paths !== undefined;
  }

  /** The path or address of a picture; of very many, only where their features are. */
  pathOf(index: number): string {
    return this.#paths?.[index] ?? this.#folder;
  }

  /** The part that the manifest says. */
  partOf(index: number): Part | undefined {
    return this.#parts[index] === 0 ? undefined : PARTS[this.#parts[index] - 1];
  }

  /**
   * The features of a picture, in half precision.
   *
   * @throws GraftError when they can no longer be read
   */
  async read(index: number): Promise<Uint8Array> {
    const shard = lastAtMost(this.#starts, index);
    const { features: path } = filesOfShard(this.#folder, shard);
    const bytes = new Uint8Array(this.size * Uint16Array.BYTES_PER_ELEMENT);
    const position = this.#offsets[shard] + (index - this.#starts[shard]) * bytes.length;
    try {
      const count = await this.#files.use(path, (descriptor) => readFully(descriptor, bytes, position));
      if (count === bytes.length) return bytes;
    } catch (error) {
      throw unreadable(path, reasonOf(error), error);
    }
    throw unreadable(path, 'it ends too early');
  }

  async close(): Promise<void> {
    await this.#files.close();
  }
}

/** @throws GraftError when one is missing */
async function expectAll(opened: OpenPlan): Promise<FinishedShard[]> {
  const shards: FinishedShard[] = [];
  const missing: number[] = [];
  for await (const [index, shard] of finishedShards(opened, {})) {
    if (shard === undefined) missing.push(index);
    else shards.push(shard);
  }
  if (missing.length === 0) return shards;
  const { folder, plan } = opened;
  throw new GraftError(`${missing.length} of the ${plan.shards.length} shards in ${folder} are missing.`, {
    hint: `Compute them: graft run-shard --plan ${shellWord(folder)} --indexes ${shellWord(indexesInWords(missing))}`,
  });
}

interface ReadRows {
  readonly classNames: readonly string[];
  readonly columns: Columns;
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
}

interface RestOfTable {
  readonly digest: string;
  readonly unreadable: number;
}

async function readRows(
  folder: string,
  shards: readonly FinishedShard[],
  size: number,
  { onProgress }: OpenTableOptions,
): Promise<ReadRows> {
  const count = shards.reduce((sum, { computed }) => sum + computed, 0);
  const columns: Columns = {
    labels: new Int32Array(count),
    parts: new Uint8Array(count),
    hashes: new Uint32Array(count),
    paths: count <= MOST_PATHS ? [] : undefined,
  };
  const numbers = new Map<string, number>();
  const starts = [0];
  const offsets: number[] = [];
  for (const [index, { computed }] of shards.entries()) {
    const start = starts[index];
    const files = filesOfShard(folder, index);
    offsets.push(await hashRows(files.features, { rows: computed, size }, columns.hashes.subarray(start)));
    const lines = (await readText(files.lines)).trimEnd().split('\n');
    if (computed > 0 && lines.length !== computed) throw unreadable(files.lines, 'it has lost lines');
    for (let row = 0; row < computed; row++) {
      const { path, labels = [], part } = parseJson(lines[row]) as PlannedPicture;
      if (labels.length > 1) throw severalLabels(path, labels);
      columns.paths?.push(path);
      columns.parts[start + row] = part === undefined ? 0 : PARTS.indexOf(part) + 1;
      columns.labels[start + row] = numberOf(labels[0], numbers);
    }
    starts.push(start + computed);
    onProgress?.({ done: index + 1, total: shards.length });
  }
  return { classNames: sortClasses(numbers, columns.labels), columns, starts, offsets };
}

/** @returns where the numbers begin */
async function hashRows(
  path: string,
  expected: { readonly rows: number; readonly size: number },
  hashes: Uint32Array,
): Promise<number> {
  const { rows, size, offset } = await readHalfPrecisionHeader(path);
  const rowBytes = size * Uint16Array.BYTES_PER_ELEMENT;
  const bytes = await readBytes(path, { most: Number.POSITIVE_INFINITY });
  if (rows !== expected.rows || size !== expected.size || bytes.length !== offset + rows * rowBytes) {
    throw unreadable(path, `expected ${expected.rows} rows of ${expected.size} numbers`);
  }
  for (let row = 0; row < rows; row++) {
    const start = offset + row * rowBytes;
    hashes[row] = crc32(bytes.subarray(start, start + rowBytes));
  }
  return offset;
}

function numberOf(label: string | undefined, numbers: Map<string, number>): number {
  if (label === undefined) return -1;
  const known = numbers.get(label);
  if (known !== undefined) return known;
  numbers.set(label, numbers.size);
  return numbers.size - 1;
}

/** Sorts the classes, as those of folders are; numbers by their value. Changes the labels to match. */
function sortClasses(numbers: ReadonlyMap<string, number>, labels: Int32Array): string[] {
  const names = [...numbers.keys()];
  const numeric = names.every((name) => /^\d{1,15}$/.test(name));
  const sorted = [...names].sort(numeric ? (one, other) => Number(one) - Number(other) : byCharacterCode);
  const places = new Map(sorted.map((name, place) => [name, place]));
  const moved = Int32Array.from(names, (name) => places.get(name)!);
  for (const [index, label] of labels.entries()) if (label >= 0) labels[index] = moved[label];
  return sorted;
}

/** The last position whose entry is at most a value; the first entry is 0. */
function lastAtMost(starts: readonly number[], value: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

function severalLabels(path: string, labels: readonly string[]): UsageError {
  return new UsageError(`${path} has ${labels.length} labels (${labels.slice(0, 5).join(', ')}).`, {
    hint: 'Features are trained on with one label a picture; train on the photographs themselves for several.',
  });
}

function unreadable(path: string, reason: string, cause?: unknown): GraftError {
  return new GraftError(`The features ${path} cannot be read: ${reason}.`, {
    hint: 'Compute the shard again: `graft check-shards --thorough` finds which ones are damaged.',
    cause,
  });
}
