/** A file and the folder that it lies in, which names its class; undefined for a file that was given alone. */
export interface GivenFile {
  readonly file: File;
  readonly folder: string | undefined;
}

/** Files that no folder of photographs is without, and nobody means. */
const ignored = /^(\.|Thumbs\.db$|desktop\.ini$)/i;

/**
 * What was dropped, folders with all that is in them. Must be called while the event is handled: afterwards the browser
 * forgets what was dropped.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<GivenFile[]> {
  const entries = Array.from(transfer.items, (item) =>
    item.kind === 'file' ? item.webkitGetAsEntry() : null,
  );
  const loose = Array.from(transfer.files);
  const known = entries.filter((entry) => entry !== null);
  if (known.length === 0) return loose.map((file) => ({ file, folder: undefined }));
  const found = await Promise.all(known.map((entry) => filesOf(entry, undefined)));
  return found.flat();
}

/** What was chosen in a dialog for files or for a folder. */
export function chosenFiles(files: FileList): GivenFile[] {
  return Array.from(files)
    .filter(({ name }) => !ignored.test(name))
    .map((file) => ({ file, folder: file.webkitRelativePath.split('/').at(-2) }));
}

async function filesOf(entry: FileSystemEntry, folder: string | undefined): Promise<GivenFile[]> {
  if (ignored.test(entry.name)) return [];
  if (entry.isFile) return [{ file: await fileOf(entry as FileSystemFileEntry), folder }];
  const found: GivenFile[] = [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives out a hundred entries at a time.
  for (let entries = await nextEntries(reader); entries.length > 0; entries = await nextEntries(reader)) {
    const inside = await Promise.all(entries.map((child) => filesOf(child, entry.name)));
    found.push(...inside.flat());
  }
  return found;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function nextEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
