import { extname } from 'node:path';
import { byCharacterCode } from '../by-character-code.js';
import type { LeftOutFile, SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { exists } from '../files/index.js';
import {
  type DirectoryScan,
  type DiskView,
  expectFolder,
  FolderReader,
  isFolder,
  type Layout,
  listImages,
  type Part,
  scanClassFolders,
  understandLayout,
  understood,
  understoodValues,
  unreadableFolder,
} from '../folders/index.js';
import { onlyName } from '../labels.js';
import { type FoundPhotograph, keyOf, type PhotographScan } from './found-photographs.js';
import type { LabelsPerPicture } from './labels-per-picture.js';
import { LIST_EXTENSIONS } from './list-file.js';
import { scanList } from './scan-list.js';

/**
 * Finds photographs in any of the three layouts. Decodes nothing, and accepts any number of classes and images.
 *
 * @param known classes that a model knows: folders of their names are no parts
 * @param labelsPerPicture whether a picture may have several labels or none; by default a list decides, and pictures in
 *   class folders have one
 * @throws UsageError when there is nothing at the path, a folder that may mean two things, or a list that cannot be
 *   understood
 * @throws GraftError when the folder or the list cannot be read
 */
export async function scanPhotographs(
  path: string,
  known: readonly string[] = [],
  labelsPerPicture?: LabelsPerPicture,
): Promise<PhotographScan> {
  if (path.trim() === '') {
    throw new UsageError('Expected a folder of photographs or a list of them but received an empty path.', {
      hint: 'If the path comes from a variable of the shell, the variable is not set. The current folder is a dot: .',
    });
  }
  if (LIST_EXTENSIONS.includes(extname(path).toLowerCase()) && (await isFile(path)))
    return await scanList(path, labelsPerPicture);
  if (await isFile(path)) {
    throw new UsageError(
      `Expected a folder of photographs or a list of them at ${path} but it is another file.`,
      {
        hint: `A list ends in ${LIST_EXTENSIONS.join(', ')}.`,
      },
    );
  }
  await expectFolder(path);
  const reader = new FolderReader();
  const layout = await understandLayout<DiskView>(reader.view(path, path), known);
  if ('question' in layout) throw new UsageError(layout.message, { hint: layout.hint });
  const scan = layout.parts.length === 0 ? await scanFlat(layout, reader) : await scanParts(layout, reader);
  return labelsPerPicture === 'several' ? withSeveralLabels(scan) : scan;
}

/** Each picture with the class of its folder as the first of its labels; `joinCopies` adds those of its copies. */
function withSeveralLabels(scan: PhotographScan): PhotographScan {
  const files = scan.files.map((file) => ({ ...file, classNames: [file.className] }));
  return { ...scan, files, severalLabels: true };
}

/**
 * The folder that the classes or parts lie in: the given one, unless a folder lies around everything.
 *
 * @throws GraftError when it cannot be read
 */
export async function rootOfPhotographs(folder: string): Promise<string> {
  const layout = await understandLayout<DiskView>(new FolderReader().view(folder, folder));
  return 'question' in layout ? folder : layout.root.path;
}

async function isFile(path: string): Promise<boolean> {
  return (await exists(path)) && !(await isFolder(path));
}

async function scanFlat(layout: Layout<DiskView>, reader: FolderReader): Promise<PhotographScan> {
  const root = layout.root.path;
  const scan = await scanClassFolders(root, undefined, reader);
  return {
    layout: 'class-folders',
    root,
    classNames: scan.classNames,
    files: photographsOf(scan, root, undefined),
    severalLabels: false,
    given: [],
    partFolders: new Map(),
    skipped: scan.skipped,
    ignored: scan.ignored,
    understood: understood(layout),
    understoodValues: understoodValues(layout),
    interpreted: layout.wrappers.length > 0,
    ...(layout.loose !== undefined && { loose: layout.loose }),
  };
}

async function scanParts(layout: Layout<DiskView>, reader: FolderReader): Promise<PhotographScan> {
  const files: FoundPhotograph[] = [];
  const beside = await reader.look(layout.root.path);
  const skipped: LeftOutFile[] = [...beside.skipped];
  const ignored: SkippedFile[] = [...beside.ignored];
  for (const { folder } of layout.leftOut) ignored.push(...(await everythingIn(folder.path, reader)));
  for (const { part, root } of layout.parts) {
    const scan = await scanClassFolders(root.path, undefined, reader);
    files.push(...photographsOf(scan, root.path, part));
    skipped.push(...scan.skipped);
    ignored.push(...scan.ignored);
  }
  return {
    layout: 'part-folders',
    root: layout.root.path,
    classNames: [...layout.classNames].sort(byCharacterCode),
    files,
    severalLabels: false,
    given: layout.parts.map(({ part }) => part),
    partFolders: new Map(layout.parts.map(({ part, root }) => [part, root.path])),
    skipped,
    ignored,
    understood: understood(layout),
    understoodValues: understoodValues(layout),
    interpreted: true,
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

/** The files of a folder that is neither a part nor in one. */
async function everythingIn(folder: string, reader: FolderReader): Promise<SkippedFile[]> {
  const reason = 'in a folder that is none of train, validation and test with class folders in it';
  try {
    const { paths, skipped, ignored } = await listImages(folder, reader.entries);
    return [...paths, ...[...skipped, ...ignored].map(({ path }) => path)].map((path) => ({ path, reason }));
  } catch (error) {
    return [unreadableFolder(folder, error)];
  }
}
