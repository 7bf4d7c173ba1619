import { randomUUID } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  closeOwn,
  closeWhenDropped,
  crc32,
  hostName,
  isRunning,
  openDescriptor,
  readFully,
  writeFully,
} from '../../../files/index.js';
import type { ItemKind } from '../../platform.js';

/*
 * A segment is a file of decoded images of one size, of the features of one network, or of fingerprints (then read
 * "features" or "fingerprint" for "image"):
 *
 *   header   64 bytes   'GRAFTPX1', bytes of an image (uint32), slots (uint32), CRC-32 of these 16 bytes; zeros
 *   table    32 bytes per slot: key (16), CRC-32 of the pixels (uint32), zeros (8), CRC-32 of these 28 bytes
 *   images   from the next multiple of 4096 on, one per slot
 *
 * Only the process that made a segment adds to it, and it writes each image before its entry in the table. So nothing
 * is locked: whenever the writer is killed, a reader sees a complete entry or, thanks to its checksum, none. The
 * checksum of the pixels reveals images that a failing disk or a power cut left half-written.
 */

const MAGIC = Buffer.from('GRAFTPX1', 'latin1');
const HEADER_BYTES = 64;
const CHECKED_HEADER = 16;
const ENTRY_BYTES = 32;
const CHECKED_ENTRY = 28;
const BLOCK = 4096;

export const KEY_BYTES = 16;
export const MOST_SLOTS = 65_536;

const NAME = /^segment-(\w+)-(\d+)-[0-9a-f]{8}\.(?:pixels|features|fingerprints)$/;

/** Who made a segment, from its file's name: this process, another one that still runs, or one that has ended. */
export function segmentOwner(name: string): 'self' | 'running' | 'gone' | undefined {
  const found = NAME.exec(name);
  if (found === null) return undefined;
  const [, host, pid] = found;
  if (host !== hostName()) return 'gone';
  if (Number(pid) === process.pid) return 'self';
  return isRunning(Number(pid)) ? 'running' : 'gone';
}

interface OpenFile {
  readonly descriptor: number;
  readonly writable: boolean;
  /** Whether this process made it. */
  readonly own: boolean;
}

export class SegmentFile {
  readonly path: string;
  readonly slots: number;
  readonly #file: OpenFile;
  readonly #itemBytes: number;
  readonly #table: Buffer;
  #used = 0;

  private constructor(path: string, file: OpenFile, itemBytes: number, slots: number) {
    this.path = path;
    this.slots = slots;
    this.#file = file;
    this.#itemBytes = itemBytes;
    this.#table = Buffer.alloc(slots * ENTRY_BYTES);
    closeWhenDropped(this, file.descriptor);
  }

  /**
   * Makes an empty segment of this process.
   *
   * @throws the file system's error
   */
  static async create(
    directory: string,
    { kind, itemBytes, slots }: { kind: ItemKind; itemBytes: number; slots: number },
  ): Promise<SegmentFile> {
    const name = `segment-${hostName()}-${process.pid}-${randomUUID().slice(0, 8)}.${kind}`;
    const path = join(directory, name);
    const descriptor = await openDescriptor(path, 'wx+', 0o600);
    const segment = new SegmentFile(path, { descriptor, writable: true, own: true }, itemBytes, slots);
    const start = Buffer.alloc(imagesAt(slots));
    MAGIC.copy(start);
    start.writeUInt32LE(itemBytes, 8);
    start.writeUInt32LE(slots, 12);
    start.writeUInt32LE(crc32(start.subarray(0, CHECKED_HEADER)), CHECKED_HEADER);
    try {
      await writeFully(descriptor, start, 0);
      return segment;
    } catch (error) {
      await segment.close();
      throw error;
    }
  }

  /** Opens an existing segment; undefined when it is missing, incomplete, or for images of another size. */
  static async open(path: string, itemBytes: number): Promise<SegmentFile | undefined> {
    const file = await openToCorrect(path);
    if (file === undefined) return undefined;
    const header = Buffer.alloc(HEADER_BYTES);
    await readFully(file.descriptor, header, 0).catch(() => 0);
    const whole = crc32(header.subarray(0, CHECKED_HEADER)) === header.readUInt32LE(CHECKED_HEADER);
    const fits = MAGIC.equals(header.subarray(0, MAGIC.length)) && header.readUInt32LE(8) === itemBytes;
    const slots = header.readUInt32LE(12);
    const valid = whole && fits && slots > 0 && slots <= MOST_SLOTS;
    const segment = new SegmentFile(path, file, itemBytes, valid ? slots : 0);
    if (valid && (await segment.reload())) return segment;
    await segment.close();
    return undefined;
  }

  /** Reads the table again, because the segment's process may have added to it. False when it cannot be read. */
  async reload(): Promise<boolean> {
    if (this.#file.own) return true;
    const table = Buffer.alloc(this.#table.length);
    const { descriptor } = this.#file;
    const found = await readFully(descriptor, table, HEADER_BYTES).catch(() => undefined);
    if (found === undefined) return false;
    const { size } = fstatSync(descriptor);
    const there = Math.floor((size - imagesAt(this.slots)) / this.#itemBytes);
    for (let slot = 0; slot < this.slots; slot++) {
      const entry = table.subarray(slot * ENTRY_BYTES, (slot + 1) * ENTRY_BYTES);
      const whole =
        slot < there && crc32(entry.subarray(0, CHECKED_ENTRY)) === entry.readUInt32LE(CHECKED_ENTRY);
      if (!whole) entry.fill(0);
    }
    table.copy(this.#table);
    return true;
  }

  get isFull(): boolean {
    return this.#used >= this.slots;
  }

  /** Whether a slot holds an image. */
  has(slot: number): boolean {
    return this.#entry(slot).readUInt32LE(CHECKED_ENTRY) !== 0;
  }

  keyOf(slot: number): Buffer {
    return this.#entry(slot).subarray(0, KEY_BYTES);
  }

  /**
   * Adds an image; two may be added at the same time.
   *
   * @returns its slot
   * @throws the file system's error
   */
  async append(key: Buffer, pixels: Uint8Array): Promise<number> {
    const slot = this.#used++;
    await writeFully(this.#file.descriptor, pixels, this.#imageAt(slot));
    const entry = Buffer.alloc(ENTRY_BYTES);
    key.copy(entry);
    entry.writeUInt32LE(crc32(pixels), KEY_BYTES);
    entry.writeUInt32LE(crc32(entry.subarray(0, CHECKED_ENTRY)), CHECKED_ENTRY);
    await writeFully(this.#file.descriptor, entry, HEADER_BYTES + slot * ENTRY_BYTES);
    entry.copy(this.#entry(slot));
    return slot;
  }

  /** Fills `target` with an image; false when it cannot be read, or when it is checked and found damaged. */
  async read(slot: number, target: Uint8Array, { check }: { check: boolean }): Promise<boolean> {
    const count = await readFully(this.#file.descriptor, target, this.#imageAt(slot)).catch(() => -1);
    if (count !== this.#itemBytes) return false;
    return !check || crc32(target) === this.#entry(slot).readUInt32LE(KEY_BYTES);
  }

  /** Removes the table entry of a damaged image, for all processes. */
  async strikeOut(slot: number): Promise<void> {
    this.#entry(slot).fill(0);
    if (!this.#file.writable) return;
    const nothing = Buffer.alloc(ENTRY_BYTES);
    await writeFully(this.#file.descriptor, nothing, HEADER_BYTES + slot * ENTRY_BYTES).catch(
      () => undefined,
    );
  }

  /** Records that the segment was used just now: the least recently used segments are removed first. */
  async touch(): Promise<void> {
    const now = new Date();
    await utimes(this.path, now, now).catch(() => undefined);
  }

  async close(): Promise<void> {
    await closeOwn(this, this.#file.descriptor);
  }

  #entry(slot: number): Buffer {
    return this.#table.subarray(slot * ENTRY_BYTES, (slot + 1) * ENTRY_BYTES);
  }

  #imageAt(slot: number): number {
    return imagesAt(this.slots) + slot * this.#itemBytes;
  }
}

/** Bytes of a full segment. */
export function segmentBytes(itemBytes: number, slots: number): number {
  return imagesAt(slots) + slots * itemBytes;
}

/** Bytes before the first image. */
function imagesAt(slots: number): number {
  return Math.ceil((HEADER_BYTES + slots * ENTRY_BYTES) / BLOCK) * BLOCK;
}

/** Opened for writing where that is allowed, so that entries of damaged images can be removed. */
async function openToCorrect(path: string): Promise<OpenFile | undefined> {
  for (const flags of ['r+', 'r']) {
    const descriptor = await openDescriptor(path, flags).catch(() => undefined);
    if (descriptor !== undefined) return { descriptor, writable: flags === 'r+', own: false };
  }
  return undefined;
}
