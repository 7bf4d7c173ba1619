import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { limitConcurrency } from '../../concurrency.js';
import { moveFile, type Part } from '../../photographs/index.js';
import { decodePicture, expectReadableFormat, type ImageFormat } from '../../pictures/index.js';
import type { UploadedPhotograph } from '../api.js';
import { Refusal } from '../http/errors.js';
import { MAX_UPLOADS } from '../limits.js';
import { expectBatch, notDivided } from './change-refusals.js';
import { photographAt } from './changes.js';
import { describePhotograph, type IndexedPhotograph } from './indexed-photograph.js';
import { freePath } from './move-files.js';
import { fileName } from './names.js';
import type { PhotographFolder } from './photograph-folder.js';
import { SameContent } from './same-content.js';
import type { StudioPhotographs } from './studio-photographs.js';
import { classFolder } from './targets.js';

/** Bytes that are checked before the rest of a file is accepted. */
const START_BYTES = 512;
const SMALL = 32;

export interface Upload {
  /** Undefined for a photograph without a class yet. */
  readonly class: string | undefined;
  /** As the browser reports it. */
  readonly name: string;
  readonly batch: string | undefined;
  /** The part of the class; undefined for the class itself, or its training part. */
  readonly part: Part | undefined;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Adds photographs, with a class or without: writes them to disk, and into their folder only if they can be read. */
export class Uploads {
  readonly #photographs: StudioPhotographs;
  readonly #decodes = limitConcurrency(2);
  readonly #same = new SameContent();
  #running = 0;

  constructor(photographs: StudioPhotographs) {
    this.#photographs = photographs;
  }

  /**
   * @throws UnreadableImageError when it is not a readable picture
   * @throws Refusal 413 when it is too large (from `pieces`), 429 when there are too many at once, 404 for an unknown
   *   class, 409 for a part that does not exist
   */
  async take({ class: id, name, batch, part, pieces }: Upload): Promise<UploadedPhotograph> {
    expectBatch(batch);
    if (this.#running >= MAX_UPLOADS) {
      throw new Refusal(429, 'too-many-uploads', 'Too many files are being uploaded.', {
        hint: `Send at most ${MAX_UPLOADS} at a time.`,
        values: { most: MAX_UPLOADS },
      });
    }
    this.#running++;
    try {
      const { folder } = await this.#photographs.expectOpen();
      if (id !== undefined) folder.classNamed(id);
      expectPart(folder, part);
      const temporary = join(folder.places.own, 'uploads', `${randomUUID()}.part`);
      await folder.places.expectInside(temporary);
      try {
        const format = await writePieces(temporary, pieces);
        await this.#decodes(() => decodePicture(temporary, SMALL));
        return await this.#place(temporary, { id, name: fileName(name, format), batch, part });
      } finally {
        await rm(temporary, { force: true });
      }
    } finally {
      this.#running--;
    }
  }

  async #place(
    temporary: string,
    { id, name, batch, part }: Pick<Upload, 'name' | 'batch' | 'part'> & { readonly id: string | undefined },
  ): Promise<UploadedPhotograph> {
    return await this.#photographs.change(false, async ({ folder, journal }) => {
      const className = id === undefined ? null : folder.classNamed(id);
      expectPart(folder, part);
      const there = await this.#same.find(temporary, couldBeSame(folder, className, part));
      if (there !== undefined) {
        const { version } = this.#photographs;
        return { photograph: describePhotograph(there), known: true, version };
      }
      const { places } = folder;
      if (className === null) await places.prepare('unlabelled');
      const into = className === null ? places.unlabelled : classFolder(folder, className, part);
      const path = await freePath(join(into, name), new Set());
      await places.expectInside(path);
      // A class may have no folder in this part yet.
      await mkdir(dirname(path), { recursive: true });
      const operations = [{ from: null, to: places.placeOf(path) }];
      await journal.add({ kind: 'upload', className, operations, batch });
      const moved = await places.inFolder(temporary, (source) =>
        places.inFolder(path, (target) => moveFile(source, target, `${source}.copy`)),
      );
      if (!moved) {
        throw new Refusal(409, 'file-exists', `A file named ${name} already exists.`, {
          hint: 'Send it again.',
          values: { name },
        });
      }
      const photograph = (await photographAt(folder, path))!;
      folder.replace(new Set(), [photograph]);
      await folder.sign();
      this.#photographs.changed();
      return { photograph: describePhotograph(photograph), known: false, version: this.#photographs.version };
    });
  }
}

/** Where a copy of a new photograph would count as the same. One that has a class already needs no other. */
function couldBeSame(
  { photographs, unlabelledPhotographs, given }: PhotographFolder,
  className: string | null,
  part: Part | undefined,
): IndexedPhotograph[] {
  if (className === null) return [...photographs, ...unlabelledPhotographs];
  const target = given.length === 0 ? undefined : (part ?? 'train');
  return photographs.filter((one) => one.className === className && one.given === target);
}

/** @throws Refusal 409 when the photographs have no such part */
function expectPart({ given }: PhotographFolder, part: Part | undefined): void {
  if (part === undefined || given.includes(part)) return;
  throw notDivided(part);
}

/** Writes a file as it arrives; stops at once if it does not begin like a picture. */
async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<ImageFormat> {
  await mkdir(join(path, '..'), { recursive: true });
  const file = await open(path, 'wx', 0o666);
  try {
    let start = new Uint8Array(0);
    let format: ImageFormat | undefined;
    for await (const piece of pieces) {
      await file.writeFile(piece);
      if (format !== undefined) continue;
      start = Uint8Array.from([...start, ...piece.subarray(0, START_BYTES)]);
      if (start.length >= START_BYTES) format = expectReadableFormat('the file', start);
    }
    return format ?? expectReadableFormat('the file', start);
  } finally {
    await file.close();
  }
}
