/** A file that was dropped or chosen, directly or in an archive. */
export interface GivenFile {
  /** Its folders, the outermost first; empty for a single file. */
  readonly path: readonly string[];
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The file itself, if it need not be unpacked. */
  readonly whole?: File;
  /** @throws ZipError when it is in an archive and cannot be unpacked */
  open(): Promise<Blob>;
}

/** Something that was given but is not used. */
export interface LeftOut {
  /** The path with its folders. */
  readonly name: string;
  readonly reason: LeftOutReason;
}

export type LeftOutReason = 'system' | 'graft' | 'no-image' | 'no-class' | 'empty' | 'layout' | 'choice';

/** Everything that was given at once, after the answers so far. */
export interface Given {
  readonly files: readonly GivenFile[];
  /** The paths of all folders, those without files too. */
  readonly folders: readonly (readonly string[])[];
  readonly leftOut: readonly LeftOut[];
  /** Whether the existing photographs become the training part. */
  readonly divide?: boolean;
  /** The zip of a project; then nothing else is taken. */
  readonly project?: File;
}

/** A file's path: 'photos/cats/tom.jpg'. */
export function placeOf({ path, name }: Pick<GivenFile, 'path' | 'name'>): string {
  return [...path, name].join('/');
}

/** Whether a path begins with another one. */
export function beginsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length <= path.length && start.every((name, at) => path[at] === name);
}

/** Changes the path of every folder; undefined leaves it out, with its files. */
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

/** Moves a folder with everything in it. */
export function moved(given: Given, from: readonly string[], to: readonly string[]): Given {
  return withPaths(given, (path) => (beginsWith(path, from) ? [...to, ...path.slice(from.length)] : path));
}

/** Leaves out a folder with everything in it. */
export function without(given: Given, folder: readonly string[], reason: LeftOutReason = 'choice'): Given {
  return withPaths(given, (path) => (beginsWith(path, folder) ? undefined : path), reason);
}
