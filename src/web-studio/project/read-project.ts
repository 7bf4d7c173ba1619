import { parseJson } from '../../parse-json.js';
import { PROJECT_FILE, type ProjectFile } from '../../project-file.js';
import { Refusal, RUNS_FOLDER, shelved } from '../../studio/browser.js';
import { ZipError, type ZippedFile, zipContent } from '../../zip-entries.js';

/** Bytes of a text in a project: a run's list of 200,000 photographs takes 50 MiB. */
const MOST_TEXT = 2 ** 28;
const FORMAT_VERSION = 1;

/** A photograph in the zip of a project. */
export interface ZippedPhotograph {
  /** In the project: 'photographs/rose/a.jpg'. */
  readonly path: string;
  readonly shelf: NonNullable<ReturnType<typeof shelved>>['shelf'];
  readonly folders: readonly string[];
  readonly file: ZippedFile;
}

/** A run in the zip of a project. */
export interface ZippedRun {
  readonly name: string;
  /** By their names. */
  readonly files: ReadonlyMap<string, ZippedFile>;
}

/** What the zip of a project holds. Nothing but its list of files has been read. */
export interface ZippedProject {
  readonly photographs: readonly ZippedPhotograph[];
  /** Folders of classes, and of parts, below that of the photographs. */
  readonly folders: readonly (readonly string[])[];
  readonly runs: readonly ZippedRun[];
  /** Of everything, unpacked. */
  readonly bytes: number;
}

/**
 * Reads which files the zip of a project holds.
 *
 * @throws Refusal 400 when it is damaged, no project, or of a later version of Graft
 */
export async function readProject(archive: File): Promise<ZippedProject> {
  const { files, folders } = await zipContent(archive, '').catch((error: unknown) => {
    throw refusalOf(error);
  });
  const marker = files.find(({ path, name }) => name === PROJECT_FILE && path.length <= 2);
  if (marker === undefined) throw noProject();
  await expectKnownVersion(marker);
  const depth = marker.path.length;
  const root = marker.path.join('/');
  const isInside = (path: readonly string[]): boolean => path.slice(0, depth).join('/') === root;
  const photographs: ZippedPhotograph[] = [];
  const runs = new Map<string, Map<string, ZippedFile>>();
  const inside = files.filter(({ path, name }) => isInside(path) && !name.startsWith('.'));
  for (const file of inside) {
    const path = file.path.slice(depth);
    const found = shelved(path);
    if (found !== undefined) photographs.push({ path: [...path, file.name].join('/'), ...found, file });
    if (path[0] !== RUNS_FOLDER || path.length !== 2) continue;
    const own = runs.get(path[1]) ?? new Map<string, ZippedFile>();
    runs.set(path[1], own.set(file.name, file));
  }
  return {
    photographs,
    folders: folders.filter(isInside).flatMap((path) => {
      const found = shelved(path.slice(depth));
      return found?.shelf === 'data' && found.folders.length > 0 ? [found.folders] : [];
    }),
    runs: [...runs].map(([name, own]) => ({ name, files: own })),
    bytes: inside.reduce((sum, { size }) => sum + size, 0),
  };
}

/**
 * The content of a file in the zip.
 *
 * @throws Refusal 400 when it is damaged
 */
export async function unpacked(file: ZippedFile): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await (await file.open()).arrayBuffer());
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The text of a file in the zip. @throws Refusal 400 when it is damaged, or larger than any such file */
export async function unpackedText(file: ZippedFile): Promise<string> {
  if (file.size > MOST_TEXT) throw refusalOf(new ZipError('damaged', file.name));
  return new TextDecoder().decode(await unpacked(file));
}

async function expectKnownVersion(marker: ZippedFile): Promise<void> {
  const value = parseJson(await unpackedText(marker)) as Partial<ProjectFile> | null | undefined;
  if (typeof value?.formatVersion !== 'number') throw noProject();
  if (value.formatVersion === FORMAT_VERSION) return;
  throw new Refusal(400, 'project-later', 'The project comes from a later version of Graft.', {
    hint: 'Open it with that version.',
  });
}

function noProject(): Refusal {
  return new Refusal(
    400,
    'no-project',
    `This zip file is no project of Graft Studio: it has no ${PROJECT_FILE}.`,
    {
      hint: 'Drop a zip of photographs among the photographs.',
      values: { file: PROJECT_FILE },
    },
  );
}

const PROBLEMS = {
  damaged: 'it is damaged or incomplete',
  encrypted: 'it is encrypted',
  method: 'it is packed in a way that browsers do not know',
} as const;

function refusalOf(error: unknown): unknown {
  if (!(error instanceof ZipError)) return error;
  const { file, problem } = error;
  const what = file === '' ? 'The zip file' : `${file} in the zip file`;
  return new Refusal(400, 'project-damaged', `${what} cannot be used: ${PROBLEMS[problem]}.`, {
    hint: 'Nothing was taken over. Download or copy the project again.',
    values: { file, problem },
    cause: error,
  });
}
