import {
  type FolderView,
  isHiddenName,
  isSystemName,
  type ViewedFolder,
  writtenByGraft,
} from '../../../folders/browser.js';
import { formatOfName } from '../../../pictures/browser.js';
import { type Given, type GivenFile, type LeftOut, placeOf } from './given-files.js';

/** A dropped folder, in the form that the rule for layouts reads. */
export class GivenFolder implements FolderView {
  readonly path: readonly string[];
  readonly folders = new Map<string, GivenFolder>();
  readonly files: GivenFile[] = [];

  constructor(path: readonly string[]) {
    this.path = path;
  }

  get name(): string {
    return this.path.at(-1) ?? '';
  }

  get images(): readonly GivenFile[] {
    return this.files.filter(({ name }) => formatOfName(name) !== undefined);
  }

  /** Files here and in all folders below. */
  get everything(): readonly GivenFile[] {
    return [...this.files, ...[...this.folders.values()].flatMap(({ everything }) => everything)];
  }

  /** Makes the folders on the way. */
  folderAt(path: readonly string[]): GivenFolder {
    return path.reduce<GivenFolder>((folder, name) => {
      const next = folder.folders.get(name) ?? new GivenFolder([...folder.path, name]);
      folder.folders.set(name, next);
      return next;
    }, this);
  }

  async look(): Promise<ViewedFolder & { readonly folders: readonly GivenFolder[] }> {
    const folders = [...this.folders.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
    const names = [...folders, ...this.files].map(({ name }) => name);
    return { folders, images: this.images.map(({ name }) => name), names };
  }
}

/**
 * Puts files into their folders. Leaves out files of systems, programs and Graft, and folders without pictures, which
 * are not classes.
 */
export function treeOf(given: Given): { readonly root: GivenFolder; readonly leftOut: readonly LeftOut[] } {
  const root = new GivenFolder([]);
  const leftOut: LeftOut[] = [];
  for (const path of given.folders) if (!path.some(isJunk)) root.folderAt(path);
  for (const file of given.files) {
    if (file.path.some(isJunk) || isJunk(file.name)) leftOut.push({ name: placeOf(file), reason: 'system' });
    else root.folderAt(file.path).files.push(file);
  }
  prune(root, leftOut);
  return { root, leftOut };
}

function isJunk(name: string): boolean {
  return isHiddenName(name) || isSystemName(name);
}

function prune(folder: GivenFolder, leftOut: LeftOut[]): void {
  for (const [name, inner] of folder.folders) {
    if (isWritten(inner, 1)) {
      leftOut.push(...inner.everything.map((file) => ({ name: placeOf(file), reason: 'graft' as const })));
      folder.folders.delete(name);
      continue;
    }
    prune(inner, leftOut);
    if (inner.folders.size > 0 || inner.images.length > 0) continue;
    leftOut.push({ name: inner.path.join('/'), reason: 'empty' });
    for (const file of inner.files) leftOut.push({ name: placeOf(file), reason: 'no-image' });
    folder.folders.delete(name);
  }
}

/** Whether Graft wrote a folder, or everything in it. */
function isWritten(folder: GivenFolder, deeper: number): boolean {
  const { folders, files } = folder;
  if (writtenByGraft([...folders.keys(), ...files.map(({ name }) => name)]) !== undefined) return true;
  if (deeper === 0 || folders.size === 0 || files.length > 0) return false;
  return [...folders.values()].every((inner) => isWritten(inner, deeper - 1));
}
