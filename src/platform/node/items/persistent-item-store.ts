import { createHash } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileReason } from '../../../files/index.js';
import type { ItemStore, KeptItemsOptions } from '../../platform.js';
import { decoderVersion } from '../pictures/load-sharp.js';
import { holdSegment, letGoOfSegment, makeRoom } from './segment-eviction.js';
import { KEY_BYTES, MOST_SLOTS, SegmentFile, segmentBytes, segmentOwner } from './segment-file.js';

const SEGMENT_BYTES = 128 * 1024 ** 2;
/** Milliseconds before the folder is read again for images that other processes have added. */
const LOOK_AGAIN_AFTER = 5000;
const NOWHERE = -1;

/**
 * Decoded images, or features of images, that stay on disk for later processes. The key of an image is its file's path,
 * size and time of change, together with everything that determines its pixels or features; a file that was changed is
 * decoded again.
 *
 * Every process adds segments of its own (see segment-file.ts) and reads those of all processes. Nothing is locked and
 * nothing has to be repaired after a crash.
 */
export class PersistentItemStore implements ItemStore {
  readonly #options: KeptItemsOptions;
  readonly #root: string;
  /** Each image's segment and slot as one number. */
  readonly #places: Int32Array;
  /** Images whose checksum was correct once need not be checked again. */
  readonly #checked: Uint8Array;
  readonly #segments: SegmentFile[] = [];
  readonly #known = new Set<string>();
  readonly #held = new Set<SegmentFile>();
  /** From the first six bytes of a key, as a number, to a place. */
  readonly #index = new Map<number, number>();
  /** Keys of images that are being decoded, as their files were before. */
  readonly #before = new Map<number, Buffer>();
  #folderPath: Promise<string> | undefined;
  #own: Promise<SegmentFile | undefined> | undefined;
  #look: Promise<void> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #problem: string | undefined;
  recalled = 0;

  constructor(options: KeptItemsOptions) {
    this.#options = options;
    this.#root = join(options.directory, options.kind);
    this.#places = new Int32Array(options.paths.length).fill(NOWHERE);
    this.#checked = new Uint8Array(options.paths.length);
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  async recall(index: number): Promise<Uint8Array | undefined> {
    const key = await this.#keyOf(index);
    if (key === undefined) return undefined;
    await this.#lookAround();
    const place = this.#find(key);
    if (place !== undefined) {
      const pixels = new Uint8Array(this.#options.itemBytes);
      this.#places[index] = place;
      if (await this.read(index, pixels)) {
        this.recalled++;
        return pixels;
      }
    }
    this.#before.set(index, key);
    return undefined;
  }

  async write(index: number, pixels: Uint8Array): Promise<boolean> {
    const before = this.#before.get(index);
    this.#before.delete(index);
    const key = await this.#keyOf(index);
    // The file changed in between: it is unknown which of the two versions was decoded.
    if (before === undefined || key === undefined || !before.equals(key)) return false;
    let segment = await this.#segmentWithRoom();
    // Another image may have taken the last slot just now.
    while (segment?.isFull) segment = await this.#segmentWithRoom();
    if (segment === undefined) return false;
    try {
      const slot = await segment.append(key, pixels);
      const place = placeOf(this.#segments.indexOf(segment), slot);
      this.#index.set(numberOf(key), place);
      this.#places[index] = place;
      this.#checked[index] = 1;
      return true;
    } catch (error) {
      this.#problem ??= `${segment.path} cannot be written: ${fileReason(error)}`;
      return false;
    }
  }

  async read(index: number, target: Uint8Array): Promise<boolean> {
    const place = this.#places[index];
    if (place === NOWHERE) return false;
    const [segment, slot] = this.#at(place);
    if (await segment.read(slot, target, { check: this.#checked[index] === 0 })) {
      this.#checked[index] = 1;
      await this.#hold(segment);
      return true;
    }
    this.#places[index] = NOWHERE;
    if (segment.has(slot)) this.#index.delete(numberOf(segment.keyOf(slot)));
    await segment.strikeOut(slot);
    return false;
  }

  async close(): Promise<void> {
    await this.#look?.catch(() => undefined);
    await this.#own;
    for (const segment of this.#held) letGoOfSegment(segment.path);
    this.#held.clear();
    this.#problem ??= 'the store is closed';
    await Promise.all(this.#segments.splice(0).map((segment) => segment.close()));
    this.#index.clear();
    this.#places.fill(NOWHERE);
  }

  #folder(): Promise<string> {
    this.#folderPath ??= folderName(this.#options).then((name) => join(this.#root, name));
    return this.#folderPath;
  }

  /** Undefined when the file is missing or its size and time cannot be read. */
  async #keyOf(index: number): Promise<Buffer | undefined> {
    const path = resolve(this.#options.paths[index]);
    const stats = await stat(path, { bigint: true }).catch(() => undefined);
    if (stats === undefined) return undefined;
    const text = `${stats.size} ${stats.mtimeNs} ${path}`;
    return createHash('sha256').update(text).digest().subarray(0, KEY_BYTES);
  }

  #find(key: Buffer): number | undefined {
    const place = this.#index.get(numberOf(key));
    if (place === undefined) return undefined;
    const [segment, slot] = this.#at(place);
    return segment.keyOf(slot).equals(key) ? place : undefined;
  }

  #at(place: number): [SegmentFile, number] {
    return [this.#segments[Math.floor(place / MOST_SLOTS)], place % MOST_SLOTS];
  }

  async #hold(segment: SegmentFile): Promise<void> {
    if (this.#held.has(segment)) return;
    this.#held.add(segment);
    holdSegment(segment.path);
    await segment.touch();
  }

  /**
   * Reads what is in the folder, at the beginning and now and then, because another process may work on the same
   * pictures.
   */
  async #lookAround(): Promise<void> {
    if (performance.now() - this.#lookedAt > LOOK_AGAIN_AFTER) {
      this.#lookedAt = performance.now();
      this.#look = this.#readFolder();
    }
    await this.#look;
  }

  async #readFolder(): Promise<void> {
    const folder = await this.#folder();
    const names = await readdir(folder).catch(() => []);
    const growing = new Set<string>();
    for (const name of names.sort()) {
      const path = join(folder, name);
      const owner = segmentOwner(name);
      if (owner === undefined) continue;
      if (this.#known.has(path)) {
        if (owner !== 'gone') growing.add(path);
        continue;
      }
      const segment = await SegmentFile.open(path, this.#options.itemBytes);
      if (segment === undefined) continue;
      this.#known.add(path);
      this.#add(segment);
    }
    for (const [at, segment] of this.#segments.entries()) {
      if (!growing.has(segment.path)) continue;
      await segment.reload();
      this.#learn(segment, at);
    }
  }

  #add(segment: SegmentFile): void {
    this.#learn(segment, this.#segments.push(segment) - 1);
  }

  #learn(segment: SegmentFile, at: number): void {
    for (let slot = 0; slot < segment.slots; slot++) {
      if (!segment.has(slot)) continue;
      const number = numberOf(segment.keyOf(slot));
      if (!this.#index.has(number)) this.#index.set(number, placeOf(at, slot));
    }
  }

  async #segmentWithRoom(): Promise<SegmentFile | undefined> {
    if (this.#problem !== undefined) return undefined;
    this.#own ??= this.#create();
    const current = this.#own;
    const segment = await current;
    if (!segment?.isFull) return segment;
    // The first caller that finds the segment full makes the next one; the others wait for it.
    if (this.#own === current) this.#own = this.#create();
    return await this.#own;
  }

  async #create(): Promise<SegmentFile | undefined> {
    const { kind, itemBytes, paths, limit } = this.#options;
    const most = Math.floor(Math.min(SEGMENT_BYTES, limit / 8) / itemBytes);
    const slots = Math.min(Math.max(1, most), paths.length, MOST_SLOTS);
    const folder = await this.#folder();
    try {
      await mkdir(this.#root, { recursive: true, mode: 0o700 });
      this.#problem = await makeRoom(this.#root, kind, segmentBytes(itemBytes, slots), limit);
      if (this.#problem !== undefined) return undefined;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const segment = await SegmentFile.create(folder, { kind, itemBytes, slots });
      this.#known.add(segment.path);
      this.#add(segment);
      await this.#hold(segment);
      return segment;
    } catch (error) {
      this.#problem = `${folder} cannot be written: ${fileReason(error)}`;
      return undefined;
    }
  }
}

/** Images that have the same size and were made in the same way share a folder. */
async function folderName({ imageSize, settings }: KeptItemsOptions): Promise<string> {
  const origin = JSON.stringify([...settings, await decoderVersion()]);
  const digest = createHash('sha256').update(origin).digest('hex').slice(0, 16);
  return `${imageSize[0]}x${imageSize[1]}-${digest}`;
}

function placeOf(segment: number, slot: number): number {
  return segment * MOST_SLOTS + slot;
}

function numberOf(key: Buffer): number {
  return key.readUIntBE(0, 6);
}
