import { limitConcurrency } from '../../concurrency.js';
import { digestOf } from '../../digest.js';
import { HASHED_SIZE, perceptualHash } from '../../photographs/browser.js';
import {
  decodeThumbnail,
  expectReadableFormat,
  readImageProperties,
  UnreadableImageError,
} from '../../pictures/index.js';
import { decodesHeic } from '../../platform/browser/index.js';
import {
  classNamed,
  describePhotograph,
  expectBatch,
  fileName,
  notDivided,
  type PartName,
  Refusal,
  type UploadedPhotograph,
} from '../../studio/browser.js';
import { fileIn, writeWhole } from '../storage.js';
import type { PhotographFacts } from './entries.js';
import { classFolder, freePlace } from './photograph-changes.js';
import type { PhotographTree, WebPhotograph } from './photograph-tree.js';
import type { WebPhotographs } from './web-photographs.js';

/** Hexadecimal digits of the checksum that make an id. */
const ID_DIGITS = 24;

export interface WebUpload {
  /** Undefined for a photograph without a class yet. */
  readonly class: string | undefined;
  /** As the browser reports it. */
  readonly name: string;
  readonly batch: string | undefined;
  /** The part of the class; undefined for the class itself, or its training part. */
  readonly part: PartName | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Adds photographs, with a class or without: only those that can be read. */
export class WebUploads {
  readonly #photographs: WebPhotographs;
  readonly #oneAtATime = limitConcurrency(1);

  constructor(photographs: WebPhotographs) {
    this.#photographs = photographs;
  }

  /**
   * @throws UnreadableImageError when it is not a readable picture
   * @throws Refusal 404 for an unknown class, 409 for a part that does not exist, 415 for a format that this browser does
   *   not read, 507 when the storage is full
   */
  async take({ class: id, name, batch, part, bytes }: WebUpload): Promise<UploadedPhotograph> {
    expectBatch(batch);
    const format = expectReadableFormat('the file', bytes);
    await this.#photographs.change(async ({ tree }) => placeFor(tree, id, part));
    const facts = await this.#oneAtATime(() => examine(bytes, format.name));
    return await this.#photographs.change(async (journal) => {
      const { tree } = journal;
      const { className, folder } = placeFor(tree, id, part);
      const there = sameContent(tree, facts.sha256, folder);
      const { version } = this.#photographs;
      if (there !== undefined) return { photograph: describePhotograph(there), known: true, version };
      if (!(await isKept(this.#photographs.folder, tree, facts))) {
        await writeWhole(this.#photographs.folder, facts.sha256, bytes);
      }
      const place = freePlace(tree, folder + fileName(name, format));
      const added = { ...facts, id: freeId(tree, facts.sha256) };
      const operations = [{ from: null, to: place, id: added.id }];
      await journal.make({ kind: 'upload', className, operations, batch }, [added]);
      this.#photographs.changed();
      const photograph = describePhotograph(tree.at(place) as WebPhotograph);
      return { photograph, known: false, version: this.#photographs.version };
    });
  }
}

/**
 * What is known of a picture; the same as a training will find in it.
 *
 * @throws UnreadableImageError when it cannot be decoded
 * @throws Refusal 415 when this browser does not know the format
 */
export async function examine(
  bytes: Uint8Array<ArrayBuffer>,
  format: string,
): Promise<Omit<PhotographFacts, 'id'>> {
  const thumbnail = await decodeThumbnail(bytes, HASHED_SIZE, 'the file').catch((error: unknown) => {
    throw unknownToBrowser(error, format);
  });
  const { width, height } = await readImageProperties(bytes);
  const hash = perceptualHash(thumbnail);
  return {
    sha256: await digestOf(bytes),
    bytes: bytes.length,
    time: Date.now(),
    format,
    width,
    height,
    hash: hash === undefined ? null : hashText(hash),
  };
}

/** Whether the bytes are there. Those that were not written whole have no line in the journal, and are written again. */
export async function isKept(
  folder: FileSystemDirectoryHandle,
  tree: PhotographTree,
  { sha256, bytes }: Pick<PhotographFacts, 'sha256' | 'bytes'>,
): Promise<boolean> {
  const kept = await fileIn(folder, sha256);
  return kept?.size === bytes && tree.hasId(sha256.slice(0, ID_DIGITS));
}

/** Formats that Graft reads in Node, but not every browser. */
const NOT_EVERYWHERE = ['AVIF', 'BMP', 'HEIC', 'TIFF'];

/** A browser does not say whether a picture is damaged or of a format that it does not know. */
function unknownToBrowser(error: unknown, format: string): unknown {
  if (!(error instanceof UnreadableImageError) || error.kind !== 'damaged') return error;
  if (!NOT_EVERYWHERE.includes(format) || (format === 'HEIC' && decodesHeic())) return error;
  return new Refusal(415, 'browser-format', `This browser cannot read ${format} pictures.`, {
    hint: 'Convert it to JPEG or PNG. `graft studio` on a computer reads it.',
    values: { format },
    cause: error,
  });
}

/** A hash as text. */
export function hashText(hash: Uint32Array): string {
  return Array.from(hash, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** @throws Refusal 404 for an unknown class, 409 for a part that does not exist */
function placeFor(
  tree: PhotographTree,
  id: string | undefined,
  part: PartName | undefined,
): { readonly className: string | null; readonly folder: string } {
  const className = id === undefined ? null : classNamed(tree.classNames, id);
  if (part !== undefined && !tree.given.includes(part)) throw notDivided(part);
  return {
    className,
    folder: className === null ? 'unlabelled:' : `${classFolder(tree, className, part)}/`,
  };
}

/** A photograph of the same content in this folder. One that has a class already needs no other. */
export function sameContent(tree: PhotographTree, sha256: string, folder: string): WebPhotograph | undefined {
  const isSame = ({ facts, path }: WebPhotograph): boolean =>
    facts.sha256 === sha256 && (folder === 'unlabelled:' || path.startsWith(folder));
  const found = tree.list('data').find(isSame);
  return found ?? (folder === 'unlabelled:' ? tree.list('unlabelled').find(isSame) : undefined);
}

/** An id says which content it is; another photograph of the same one has a number. */
export function freeId(tree: PhotographTree, sha256: string, taken: Set<string> = new Set()): string {
  const id = sha256.slice(0, ID_DIGITS);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (tree.hasId(candidate) || taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}
