import { PROJECT_FILE } from '../../../project-file.js';
import { ZipError, zipContent } from '../../../zip-entries.js';
import { preferences } from '../state/preferences.js';
import type { Given, GivenFile } from './given-files.js';

/** Types for file choosers, in addition to the system's picture types. */
export const ACCEPTED_FILES = 'image/*,.heic,.heif,.hif,.bmp,.dib,.tif,.tiff,.avif,.zip';

/**
 * The dropped files: folders with their contents, and archives like folders. Must be called while the event is handled,
 * because the browser forgets the files afterwards.
 *
 * @throws Error in the page's words when an archive cannot be read
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Given> {
  const entries = Array.from(transfer.items, (item) =>
    item.kind === 'file' ? item.webkitGetAsEntry() : null,
  ).filter((entry) => entry !== null);
  const loose = Array.from(transfer.files, (file) => given(file, []));
  if (entries.length === 0) return await withArchives(loose, []);
  const files: GivenFile[] = [];
  const folders: string[][] = [];
  for (const found of await Promise.all(entries.map((entry) => contentOf(entry, [])))) {
    for (const file of found.files) files.push(file);
    for (const folder of found.folders) folders.push(folder);
  }
  return await withArchives(files, folders);
}

/**
 * The files chosen in a dialog for files or for a folder.
 *
 * @throws Error in the page's words when an archive cannot be read
 */
export async function chosenFiles(chosen: FileList): Promise<Given> {
  const files = Array.from(chosen, (file) => given(file, file.webkitRelativePath.split('/').slice(0, -1)));
  const folders = new Map(files.map(({ path }) => [path.join('/'), path] as const));
  return await withArchives(files, [...folders.values()]);
}

/** Archives that were given directly are treated as folders; an archive inside a folder stays a file. */
async function withArchives(
  files: readonly GivenFile[],
  folders: readonly (readonly string[])[],
): Promise<Given> {
  const archives = files.filter(({ path, name }) => path.length === 0 && /\.zip$/i.test(name));
  const contents = await Promise.all(
    archives.map(({ whole, name }) => zipContent(whole!, name.replace(/\.zip$/i, ''))),
  ).catch((error: unknown) => {
    if (!(error instanceof ZipError)) throw error;
    throw new Error(`${error.file}: ${preferences.texts.data.zipProblems[error.problem]}`);
  });
  const project = archives.find((_, at) => contents[at].files.some(isOfProject));
  if (project !== undefined) return { files: [], folders: [], leftOut: [], project: project.whole };
  return {
    files: [
      ...files.filter((file) => !archives.includes(file)),
      ...contents.flatMap((content) => content.files),
    ],
    folders: [...folders, ...contents.flatMap((content) => content.folders)],
    leftOut: [],
  };
}

/** Whether a file says that its archive is a project: in its outermost folder, which may have a name of its own. */
function isOfProject({ path, name }: GivenFile): boolean {
  return name === PROJECT_FILE && path.length <= 2;
}

function given(file: File, path: readonly string[]): GivenFile {
  return { path, name: file.name, size: file.size, whole: file, open: async () => file };
}

async function contentOf(
  entry: FileSystemEntry,
  path: readonly string[],
): Promise<{ files: GivenFile[]; folders: string[][] }> {
  if (entry.isFile) return { files: [given(await fileOf(entry as FileSystemFileEntry), path)], folders: [] };
  const own = [...path, entry.name];
  const files: GivenFile[] = [];
  const folders: string[][] = [own];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader returns a hundred entries at a time.
  for (let entries = await nextEntries(reader); entries.length > 0; entries = await nextEntries(reader)) {
    for (const inside of await Promise.all(entries.map((child) => contentOf(child, own)))) {
      for (const file of inside.files) files.push(file);
      for (const folder of inside.folders) folders.push(folder);
    }
  }
  return { files, folders };
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function nextEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
