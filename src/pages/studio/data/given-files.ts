/** A file that was dropped or chosen, or that lies in an archive which was. */
export interface GivenFile {
  /** The folders that it lies in, from the outermost on; none for a file that was given alone. */
  readonly path: readonly string[];
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The file itself, where it need not be unpacked. */
  readonly whole?: File;
  /** @throws ZipError when it lies in an archive and cannot be unpacked */
  open(): Promise<Blob>;
}

/** Something that was given and is not taken. */
export interface LeftOut {
  /** With the folders that it lies in. */
  readonly name: string;
  readonly reason: LeftOutReason;
}

export type LeftOutReason = 'system' | 'graft' | 'no-image' | 'no-class' | 'empty' | 'layout' | 'choice';

/** Everything that was given at once, as it stands after what was answered so far. */
export interface Given {
  readonly files: readonly GivenFile[];
  /** The paths of all folders, those without files too. */
  readonly folders: readonly (readonly string[])[];
  readonly leftOut: readonly LeftOut[];
  /** The photographs that are here already become the training part. */
  readonly divide?: boolean;
}

/** What is on a file's own path: 'photos/cats/tom.jpg'. */
export function placeOf({ path, name }: Pick<GivenFile, 'path' | 'name'>): string {
  return [...path, name].join('/');
}

/** Whether a path begins with another one. */
export function beginsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length <= path.length && start.every((name, at) => path[at] === name);
}

/** Gives every folder another path; undefined leaves it out, with the files in it. */
export function withPaths(
  given: Given,
  newPath: (path: readonly string[]) => readonly string[] | undefined,
  reason: LeftOutReason = 'choice',
): Given {
  const leftOut: LeftOut[] = [...given.leftOut];
  const files: GivenFile[] = [];
  for (const file of given.files) {
    const path = newPath(file.path);
    if (path === undefined) leftOut.push({ name: placeOf(file), reason });
    else files.push(path === file.path ? file : { ...file, path });
  }
  return { ...given, files, folders: given.folders.flatMap((path) => [newPath(path) ?? []]), leftOut };
}

/** Moves a folder with all that is in it. */
export function moved(given: Given, from: readonly string[], to: readonly string[]): Given {
  return withPaths(given, (path) => (beginsWith(path, from) ? [...to, ...path.slice(from.length)] : path));
}

/** Leaves out a folder with all that is in it. */
export function without(given: Given, folder: readonly string[], reason: LeftOutReason = 'choice'): Given {
  return withPaths(given, (path) => (beginsWith(path, folder) ? undefined : path), reason);
}
