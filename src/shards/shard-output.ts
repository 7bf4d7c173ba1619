import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { OutputFile } from '../files/index.js';
import { toFloat16 } from '../graph/index.js';
import type { FinishedFile } from './done-file.js';
import type { PlannedPicture } from './manifest.js';
import { halfPrecisionHeader } from './npy.js';
import type { ShardFiles } from './shard-names.js';

/** What was computed of a picture, or why nothing was. */
export type ShardRow =
  | { readonly path: string; readonly features: Float32Array }
  | { readonly path: string; readonly line: object }
  | { readonly path: string; readonly reason: string };

/** A file that counts and digests what is written to it. */
class DigestedFile {
  readonly #path: string;
  readonly #file: OutputFile;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  private constructor(path: string, file: OutputFile) {
    this.#path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<DigestedFile> {
    return new DigestedFile(path, await OutputFile.create(path));
  }

  async write(content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.write(bytes);
  }

  async commit(): Promise<FinishedFile> {
    await this.#file.commit();
    return { name: basename(this.#path), bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async discard(): Promise<void> {
    await this.#file.discard();
  }
}

/** Characters of lines that are collected before they are written. */
const PIECE = 64 * 1024;

/** Rows of features that are written together. */
const ROWS_AT_ONCE = 256;

/** Lines of a file that is made when there is one. */
class LinesFile {
  readonly #path: string;
  #file: DigestedFile | undefined;
  #piece = '';

  constructor(path: string) {
    this.#path = path;
  }

  async add(value: object): Promise<void> {
    this.#piece += `${JSON.stringify(value)}\n`;
    if (this.#piece.length > PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    this.#file ??= await DigestedFile.create(this.#path);
    const piece = this.#piece;
    this.#piece = '';
    await this.#file.write(piece);
  }

  /** Writes what is left. @param evenEmpty whether there is a file without lines too */
  async end(evenEmpty: boolean): Promise<void> {
    if (this.#piece !== '' || evenEmpty) await this.flush();
  }

  async commit(): Promise<FinishedFile[]> {
    if (this.#file !== undefined) return [await this.#file.commit()];
    // Of an earlier computation of the shard.
    await rm(this.#path, { force: true });
    return [];
  }

  async discard(): Promise<void> {
    await this.#file?.discard();
  }
}

/**
 * The files of a shard while it is computed. They are written beside their names and get them at the end, so that nobody
 * takes a part of a shard for the whole.
 */
export class ShardOutput {
  readonly #files: ShardFiles;
  /** Numbers of a picture; undefined for predictions. */
  readonly #size: number | undefined;
  readonly #lines: LinesFile;
  readonly #errors: LinesFile;
  readonly #rows: Uint16Array[] = [];
  #features: DigestedFile | undefined;
  computed = 0;
  unreadable = 0;

  constructor(files: ShardFiles, size: number | undefined) {
    this.#files = files;
    this.#size = size;
    this.#lines = new LinesFile(files.lines);
    this.#errors = new LinesFile(files.errors);
  }

  /** @throws GraftError when the disk is full; nothing of the shard is left then */
  async add(row: ShardRow, { path, labels, part }: PlannedPicture, temporary: boolean): Promise<void> {
    if ('reason' in row) {
      this.unreadable++;
      await this.#errors.add({ path, reason: row.reason, ...(temporary && { temporary }) });
      return;
    }
    this.computed++;
    if ('features' in row) {
      this.#rows.push(toFloat16(row.features));
      await this.#lines.add({ path, labels, part });
    } else {
      await this.#lines.add(row.line);
    }
  }

  /** Gives the files their names, once all of them are written. */
  async commit(): Promise<FinishedFile[]> {
    await this.#lines.end(true);
    await this.#errors.end(false);
    if (this.#size !== undefined) this.#features = await this.#writeFeatures(this.#size);
    const features = this.#features === undefined ? [] : [await this.#features.commit()];
    return [...features, ...(await this.#lines.commit()), ...(await this.#errors.commit())];
  }

  async discard(): Promise<void> {
    await this.#features?.discard();
    await this.#lines.discard();
    await this.#errors.discard();
  }

  async #writeFeatures(size: number): Promise<DigestedFile> {
    const file = await DigestedFile.create(this.#files.features);
    await file.write(halfPrecisionHeader(this.#rows.length, size));
    for (let from = 0; from < this.#rows.length; from += ROWS_AT_ONCE) {
      const rows = this.#rows.slice(from, from + ROWS_AT_ONCE);
      await file.write(
        Buffer.concat(rows.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))),
      );
    }
    return file;
  }
}
