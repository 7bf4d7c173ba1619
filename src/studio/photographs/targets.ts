import { basename, join, relative } from 'node:path';
import { holds } from '../../folders/index.js';
import type { Part } from '../../photographs/index.js';
import type { IndexedPhotograph } from './indexed-photograph.js';
import type { PhotographFolder } from './photograph-folder.js';
import type { Beside } from './places.js';

/** Where photographs are moved: into a class, or one of the folders beside. */
export type Target =
  | { readonly kind: 'class'; readonly className: string }
  | { readonly kind: Beside; readonly className?: undefined };

/** What such a move is called. */
export const CHANGE_KINDS = { class: 'move', unlabelled: 'unlabel', aside: 'aside' } as const;

/** @throws Refusal 404 for an unknown class */
export function targetOf(folder: PhotographFolder, to: string): Target {
  if (to === 'aside' || to === 'unlabelled') return { kind: to };
  return { kind: 'class', className: folder.classNamed(to) };
}

/** Whether a photograph is there already. */
export function isAt({ className, unlabelled }: IndexedPhotograph, target: Target): boolean {
  if (target.kind === 'class') return className === target.className;
  return className === null && unlabelled === (target.kind === 'unlabelled');
}

/** The path that a photograph would get there; it may be taken. */
export function newPath(
  folder: PhotographFolder,
  { path, given }: IndexedPhotograph,
  target: Target,
): string {
  const name = basename(path);
  if (target.kind === 'class') return join(classFolder(folder, target.className, given), name);
  // The folder of its old class would say more than is known now.
  return target.kind === 'unlabelled' ? join(folder.places.unlabelled, name) : asidePath(folder, path);
}

/** A file that is set aside keeps its relative path, which shows where it came from. */
export function asidePath({ places }: PhotographFolder, path: string): string {
  const from = holds(places.unlabelled, path) ? places.unlabelled : places.root;
  return join(places.aside, relative(from, path));
}

/**
 * The folder of a class in a part, whether it exists or not. If the folder has parts and none is given, it is in the
 * training part.
 */
export function classFolder(folder: PhotographFolder, name: string, part?: Part): string {
  return join(classParent(folder, part), name);
}

/** The folder for a new class's folder. */
export function classParent(folder: PhotographFolder, part: Part = 'train'): string {
  const { root } = folder.places;
  if (folder.given.length === 0) return root;
  return folder.partFolders.get(part) ?? join(root, part);
}
