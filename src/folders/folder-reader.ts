import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byCharacterCode } from '../by-character-code.js';
import type { LeftOutFile, SkippedFile } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import { fileReason } from '../files/index.js';
import { formatOfName } from '../pictures/index.js';
import { holds } from './holds.js';
import type { FolderView, ViewedFolder } from './layout.js';
import { isHiddenName, isSystemName, NOT_IN_A_CLASS, ONLY_RUNS, writtenByGraft } from './left-alone.js';
import { hiddenReason, NOT_AN_IMAGE_NAME, SYSTEM_ENTRY } from './list-images.js';

/**
 * Reads folders, each one once, however often it is asked for: the layout is understood from the same entries from
 * which images are listed afterwards.
 */
export class FolderReader {
  readonly #entries = new Map<string, Promise<Dirent[]>>();
  readonly #views = new Map<string, Promise<DiskFolder>>();

  /** The entries of a folder. @throws the file system's error */
  entries = (directory: string): Promise<Dirent[]> => {
    let entries = this.#entries.get(directory);
    if (entries === undefined) {
      entries = readdir(directory, { withFileTypes: true });
      this.#entries.set(directory, entries);
    }
    return entries;
  };

  /** Frees the entries of a folder, when its images have been listed. */
  forget(directory: string): void {
    this.#entries.delete(directory);
    this.#views.delete(directory);
  }

  view(name: string, path: string): DiskView {
    return { name, path, look: () => this.look(path) };
  }

  /** What the layout is understood from. @throws GraftError when the folder cannot be read */
  look(directory: string): Promise<DiskFolder> {
    let view = this.#views.get(directory);
    if (view === undefined) {
      view = this.#look(directory);
      this.#views.set(directory, view);
    }
    return view;
  }

  async #look(directory: string): Promise<DiskFolder> {
    const entries = await this.entries(directory).catch((error: unknown) => {
      throw new GraftError(`Could not read the folder ${directory}: ${fileReason(error)}.`, { cause: error });
    });
    const folders: DiskView[] = [];
    const images: string[] = [];
    const skipped: LeftOutFile[] = [];
    const ignored: SkippedFile[] = [];
    for (const entry of entries) {
      const { name } = entry;
      const path = join(directory, name);
      if (isHiddenName(name)) ignored.push({ path, reason: hiddenReason(entry) });
      else if (isSystemName(name)) ignored.push({ path, reason: SYSTEM_ENTRY });
      else if (entry.isDirectory()) await this.#folder(name, path, folders, ignored);
      else if (formatOfName(name) !== undefined) {
        images.push(name);
        ignored.push({ path, reason: NOT_IN_A_CLASS });
      } else if (entry.isSymbolicLink()) {
        const target = await realpath(path).catch(() => undefined);
        if (target === undefined || !(await stat(target)).isDirectory()) {
          ignored.push({ path, reason: NOT_AN_IMAGE_NAME });
        } else if (holds(target, await realpath(directory))) {
          skipped.push({ path, kind: 'link-loop', reason: 'a symbolic link back to its own folder' });
        } else await this.#folder(name, path, folders, ignored);
      } else ignored.push({ path, reason: NOT_AN_IMAGE_NAME });
    }
    folders.sort((one, other) => byCharacterCode(one.name, other.name));
    return { folders, images, names: entries.map(({ name }) => name), skipped, ignored };
  }

  async #folder(name: string, path: string, folders: DiskView[], ignored: SkippedFile[]): Promise<void> {
    const reason = await this.#written(path, 1);
    if (reason === undefined) folders.push(this.view(name, path));
    else ignored.push({ path, reason });
  }

  /** Whether Graft wrote a folder, or everything in it. */
  async #written(path: string, deeper: number): Promise<string | undefined> {
    // A folder that cannot be read is reported when its images are listed.
    const entries = await this.entries(path).catch((): Dirent[] => []);
    const own = writtenByGraft(entries.map(({ name }) => name));
    if (own !== undefined || deeper === 0) return own;
    const rest = entries.filter(({ name }) => !isHiddenName(name) && !isSystemName(name));
    if (rest.length === 0 || rest.some((entry) => !entry.isDirectory())) return undefined;
    for (const { name } of rest) {
      if ((await this.#written(join(path, name), deeper - 1)) === undefined) return undefined;
    }
    return ONLY_RUNS;
  }
}

/** A folder on disk. */
export interface DiskView extends FolderView {
  readonly path: string;
}

/** What lies in a folder on disk. */
export interface DiskFolder extends ViewedFolder {
  readonly folders: readonly DiskView[];
  readonly skipped: readonly LeftOutFile[];
  readonly ignored: readonly SkippedFile[];
}
