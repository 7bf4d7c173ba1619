import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { forEachConcurrently } from '../concurrency.js';
import { checksumState } from '../files/index.js';
import type { Part } from '../folders/index.js';
import { parseJson } from '../parse-json.js';
import { digestOfFile } from './digest.js';
import { contentOf } from './recorded-content.js';

const recordedFile = z.object({
  path: z.string(),
  size: z.number().optional(),
  modified: z.number().optional(),
  content: z.string().optional(),
});

const runRecord = z.object({
  digest: z.string().optional(),
  parts: z.object({
    train: z.array(recordedFile),
    validation: z.array(recordedFile),
    test: z.array(recordedFile),
  }),
});

type RecordedFile = z.infer<typeof recordedFile> & { readonly part: Part };

/** The part of a picture in the run of a classifier; 'perhaps' where it may be one of the training that is gone. */
export type RecordedPart = Part | 'perhaps' | undefined;

const PARTS = ['train', 'validation', 'test'] as const;
const FILES_AT_ONCE = 4;
/** Runs of earlier versions recorded no content: so many of their photographs with one size are read to compare them. */
const MOST_READ = 100;

/**
 * The photographs of the run that a classifier comes from. A picture is recognized by its path, and by its content
 * wherever it lies: only files whose size is that of a recorded one are read.
 */
export class RecordedParts {
  /** Of the run. */
  readonly folder: string;
  readonly #byPath = new Map<string, RecordedFile>();
  readonly #bySize = new Map<number, RecordedFile[]>();
  readonly #contents = new Map<RecordedFile, Promise<string | undefined>>();

  private constructor(folder: string, { parts }: z.infer<typeof runRecord>) {
    this.folder = folder;
    for (const part of PARTS) {
      for (const recorded of parts[part]) {
        // In a project that was downloaded, paths are relative to the folder of the run.
        const file = { ...recorded, path: resolve(folder, recorded.path), part };
        this.#byPath.set(file.path, file);
        if (file.size === undefined || file.size < 0) continue;
        const same = this.#bySize.get(file.size);
        if (same === undefined) this.#bySize.set(file.size, [file]);
        else same.push(file);
      }
    }
  }

  /**
   * The photographs of the run in whose folder a classifier lies; undefined if there is no record of them.
   *
   * @param model the file of the classifier; a link to it will do
   * @param digest of its photographs, from its card
   */
  static async of(model: string, digest: string | undefined): Promise<RecordedParts | undefined> {
    const real = await realpath(model).catch(() => model);
    for (const folder of new Set([dirname(resolve(model)), dirname(resolve(real))])) {
      const parsed = runRecord.safeParse(await intactJson(join(folder, 'photographs.json')));
      // A classifier that was copied into the folder of another run has another digest.
      if (!parsed.success || !(await belongs(parsed.data, { folder, model, digest }))) continue;
      const recorded = new RecordedParts(folder, parsed.data);
      // A run on features lists no photographs.
      if (recorded.#byPath.size > 0) return recorded;
    }
    return undefined;
  }

  /** The part of each picture, in their order. */
  async partsOf(paths: readonly string[]): Promise<readonly RecordedPart[]> {
    const parts: RecordedPart[] = new Array(paths.length).fill(undefined);
    await forEachConcurrently(paths, FILES_AT_ONCE, async (path, at) => {
      parts[at] = await this.#partOf(path);
    });
    return parts;
  }

  async #partOf(path: string): Promise<RecordedPart> {
    const own = this.#byPath.get(resolve(path));
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return own?.part;
    const isOwn = own !== undefined && isAsRecorded(own, found);
    if (isOwn && own.part === 'train') return 'train';
    const sameSize = (this.#bySize.get(found.size) ?? []).filter((file) => file !== own || !isOwn);
    const matches = await this.#withContentOf(path, sameSize);
    // The same picture may be in two given parts.
    if (matches.parts.has('train')) return 'train';
    if (isOwn || (own !== undefined && own.content === undefined)) return own.part;
    return PARTS.find((part) => matches.parts.has(part)) ?? (matches.unsure ? 'perhaps' : undefined);
  }

  /** The parts of the recorded files with the content of a picture, and whether one of the training may have it. */
  async #withContentOf(
    path: string,
    files: readonly RecordedFile[],
  ): Promise<{ readonly parts: ReadonlySet<Part>; readonly unsure: boolean }> {
    const parts = new Set<Part>();
    let unsure = false;
    if (files.length === 0) return { parts, unsure };
    const content = await contentOfFile(path);
    let read = 0;
    for (const file of files) {
      const known = file.content ?? (++read > MOST_READ ? undefined : await this.#contentNow(file));
      if (known === undefined) unsure ||= file.part === 'train';
      else if (known === content) parts.add(file.part);
    }
    return { parts, unsure };
  }

  /** The content of a file that the run recorded without it, if the file is still as it was. */
  async #contentNow(file: RecordedFile): Promise<string | undefined> {
    let content = this.#contents.get(file);
    if (content === undefined) {
      content = stat(file.path)
        .then((now) => (isAsRecorded(file, now) ? contentOfFile(file.path) : undefined))
        .catch(() => undefined);
      this.#contents.set(file, content);
    }
    return await content;
  }
}

/** Whether a file has the size and time of change that were recorded. */
function isAsRecorded(
  { size, modified }: RecordedFile,
  now: { readonly size: number; readonly mtimeMs: number },
): boolean {
  return size === now.size && modified === Math.floor(now.mtimeMs);
}

/** Undefined for a file that cannot be read. */
async function contentOfFile(path: string): Promise<string | undefined> {
  return await digestOfFile(path).then(contentOf, () => undefined);
}

/** Whether photographs are those of the run that a classifier comes from. */
async function belongs(
  record: z.infer<typeof runRecord>,
  {
    folder,
    model,
    digest,
  }: { readonly folder: string; readonly model: string; readonly digest: string | undefined },
): Promise<boolean> {
  if (record.digest !== undefined) return record.digest === digest;
  // No photograph was read to divide them, so the card has no digest: the results name the file of the classifier.
  const results = z.object({ model: z.string() }).safeParse(await intactJson(join(folder, 'results.json')));
  if (!results.success) return false;
  return results.data.model === (await digestOfFile(model).catch(() => undefined));
}

/** Undefined where there is no such file, or where it was changed. */
async function intactJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const value = text === undefined ? undefined : parseJson(text);
  return checksumState(value) === 'intact' ? value : undefined;
}
