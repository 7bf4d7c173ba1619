import type { Dirent } from 'node:fs';
import { extname, join } from 'node:path';
import type { SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { exists } from '../files/index.js';
import {
  byCharacterCode,
  type DirectoryScan,
  expectFolder,
  hiddenReason,
  isFolder,
  listImages,
  NOT_AN_IMAGE_NAME,
  NOT_IN_A_CLASS,
  QUARANTINE_FOLDER,
  QUARANTINE_LIST,
  readFolder,
  scanClassFolders,
  unreadableFolder,
} from '../folders/index.js';
import { onlyName } from '../labels.js';
import { formatOfName } from '../pictures/index.js';
import { type FoundPhotograph, keyOf, type PhotographScan } from './found-photographs.js';
import { LIST_EXTENSIONS } from './list-file.js';
import { PARTS, type Part, partNamed } from './part.js';
import { scanList } from './scan-list.js';

/**
 * Finds photographs in any of the three layouts. Decodes nothing, and accepts any number of classes and images.
 *
 * @throws UsageError when there is nothing at the path, or a list that cannot be understood
 * @throws GraftError when the folder or the list cannot be read
 */
export async function scanPhotographs(path: string): Promise<PhotographScan> {
  if (LIST_EXTENSIONS.includes(extname(path).toLowerCase()) && (await isFile(path)))
    return await scanList(path);
  if (await isFile(path)) {
    throw new UsageError(
      `Expected a folder of photographs or a list of them at ${path} but it is another file.`,
      {
        hint: `A list ends in ${LIST_EXTENSIONS.join(', ')}.`,
      },
    );
  }
  await expectFolder(path);
  const parts = await findPartFolders(path);
  return parts === undefined ? await scanFlat(path) : await scanParts(path, parts);
}

async function isFile(path: string): Promise<boolean> {
  return (await exists(path)) && !(await isFolder(path));
}

async function scanFlat(root: string): Promise<PhotographScan> {
  const scan = await scanClassFolders(root);
  const { classNames, skipped, ignored } = scan;
  return {
    layout: 'class-folders',
    root,
    classNames,
    files: photographsOf(scan, root, undefined),
    given: [],
    skipped,
    ignored,
  };
}

async function scanParts(root: string, { folders, ignored }: PartFolders): Promise<PhotographScan> {
  const files: FoundPhotograph[] = [];
  const skipped: SkippedFile[] = [];
  const classNames = new Set<string>();
  for (const part of PARTS) {
    const folder = folders.get(part);
    if (folder === undefined) continue;
    const scan = await scanClassFolders(folder);
    files.push(...photographsOf(scan, folder, part));
    skipped.push(...scan.skipped);
    ignored.push(...scan.ignored);
    for (const name of scan.classNames) classNames.add(name);
  }
  return {
    layout: 'part-folders',
    root,
    classNames: [...classNames].sort(byCharacterCode),
    files,
    given: PARTS.filter((part) => folders.has(part)),
    skipped,
    ignored,
  };
}

function photographsOf(scan: DirectoryScan, root: string, part: Part | undefined): FoundPhotograph[] {
  return scan.files.map(({ path, labels }) => ({
    path,
    className: onlyName(labels, scan.classNames, path),
    part,
    key: keyOf(root, path),
  }));
}

interface PartFolders {
  readonly folders: ReadonlyMap<Part, string>;
  /** What stands beside them. */
  readonly ignored: SkippedFile[];
}

/**
 * The folders train/, validation/ and test/, when these are parts and not classes of such names: train/ holds folders,
 * and either another part does so too, or train/ holds no image of its own and no other folder stands beside it.
 *
 * @throws UsageError when two folders mean the same part
 */
async function findPartFolders(root: string): Promise<PartFolders | undefined> {
  const folders = new Map<Part, string>();
  const others: string[] = [];
  const ignored: SkippedFile[] = [];
  for (const entry of await readFolder(root)) {
    const path = join(root, entry.name);
    if (!(await mayBeClass(entry, path))) {
      ignored.push({ path, reason: reasonBeside(entry) });
      continue;
    }
    const part = partNamed(entry.name);
    const taken = part === undefined ? undefined : folders.get(part);
    if (part === undefined || !(await contentOf(path)).folders) others.push(path);
    else if (taken === undefined) folders.set(part, path);
    else {
      throw new UsageError(`Both ${taken} and ${path} would be the ${part} part.`, {
        hint: 'Keep one of them, or merge their images.',
      });
    }
  }
  const train = folders.get('train');
  if (train === undefined) return undefined;
  if (folders.size === 1 && (others.length > 0 || (await contentOf(train)).images)) return undefined;
  for (const folder of others) ignored.push(...(await everythingIn(folder)));
  return { folders, ignored };
}

async function mayBeClass(entry: Dirent, path: string): Promise<boolean> {
  if (entry.name.startsWith('.')) return false;
  const folder = entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path)));
  return folder && !(await exists(join(path, QUARANTINE_LIST)));
}

function reasonBeside(entry: Dirent): string {
  if (entry.name.startsWith('.')) return hiddenReason(entry);
  if (entry.isDirectory()) return QUARANTINE_FOLDER;
  return formatOfName(entry.name) === undefined ? NOT_AN_IMAGE_NAME : NOT_IN_A_CLASS;
}

/** Whether a folder holds folders, and whether images lie in it directly; neither when it cannot be read. */
async function contentOf(folder: string): Promise<{ folders: boolean; images: boolean }> {
  const content = { folders: false, images: false };
  for (const entry of await readFolder(folder).catch((): Dirent[] => [])) {
    if (entry.name.startsWith('.')) continue;
    if (await mayBeClass(entry, join(folder, entry.name))) content.folders = true;
    else if (formatOfName(entry.name) !== undefined) content.images = true;
  }
  return content;
}

/** The files of a folder that is neither a part nor in one. */
async function everythingIn(folder: string): Promise<SkippedFile[]> {
  const reason = 'in a folder that is none of train, validation and test with class folders in it';
  try {
    const { paths, skipped, ignored } = await listImages(folder);
    return [...paths, ...[...skipped, ...ignored].map(({ path }) => path)].map((path) => ({ path, reason }));
  } catch (error) {
    return [unreadableFolder(folder, error)];
  }
}
