import { PROJECT_FILE } from '../../project-file.js';
import { version } from '../../version.js';
import type { ProjectContents } from '../api.js';
import { Refusal } from '../http/errors.js';
import type { IndexedPhotograph } from '../photographs/indexed-photograph.js';
import { isAside } from '../photographs/indexed-photograph.js';
import type { PhotographFolder } from '../photographs/photograph-folder.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import type { StudioRun } from '../runs/studio-run.js';
import type { StudioRuns } from '../runs/studio-runs.js';
import {
  LEFT_OUT_FILE,
  leftOutNote,
  PHOTOGRAPHS_FOLDER,
  PROJECT_FOLDER,
  PROJECT_README,
  PROJECT_ZIP,
  ProjectPaths,
  projectFile,
  RUNS_FOLDER,
} from './layout.js';
import { type PlacedPhotographs, runSources, runsOfProject } from './project-runs.js';
import { type ZipSource, zipStream } from './zip-stream.js';

/** The zip of the photographs that are open and of their runs. */
export class ProjectDownload {
  readonly #photographs: StudioPhotographs;
  readonly #runs: StudioRuns;

  constructor(photographs: StudioPhotographs, runs: StudioRuns) {
    this.#photographs = photographs;
    this.#runs = runs;
  }

  /** @throws Refusal 409 where no folder is open, or a list, whose photographs may lie anywhere */
  async contents(): Promise<ProjectContents> {
    const folder = await this.#expectFolder();
    const { own, leftOut } = await runsOfProject(await this.#allRuns(), await this.#known(folder));
    return {
      fileName: PROJECT_ZIP,
      photographs: folder.everyPhotograph.length,
      runs: own.length,
      leftOut,
    };
  }

  /** @throws Refusal 409 as `contents`, before the first piece */
  async pieces(): Promise<AsyncGenerator<Uint8Array>> {
    const folder = await this.#expectFolder();
    return zipStream(this.#sources(folder));
  }

  async *#sources(folder: PhotographFolder): AsyncGenerator<ZipSource> {
    const content = (text: string): Uint8Array => new TextEncoder().encode(text);
    const modified = Date.now();
    const inProject = (path: string): string => `${PROJECT_FOLDER}/${path}`;
    yield { name: inProject(PROJECT_FILE), modified, content: content(projectFile(version)) };
    yield { name: inProject('README.txt'), modified, content: content(PROJECT_README) };
    for (const name of [PHOTOGRAPHS_FOLDER, RUNS_FOLDER, ...emptyFolders(folder)]) {
      yield { name: `${inProject(name)}/`, modified, content: content('') };
    }
    const paths = new ProjectPaths();
    const placed = new Map<string, string>();
    const gone: string[] = [];
    for (const photograph of folder.everyPhotograph) {
      const place = pathInProject(folder, photograph, paths);
      placed.set(photograph.path, place);
      yield {
        name: inProject(place),
        modified: photograph.modified,
        content: async () => {
          const file = await folder.places.openFile(photograph.path);
          if (file === undefined) gone.push(place);
          return file;
        },
      };
    }
    if (gone.length > 0)
      yield { name: inProject(LEFT_OUT_FILE), modified, content: content(leftOutNote(gone)) };
    const photographs: PlacedPhotographs = { ...(await this.#known(folder)), placed, paths };
    const { own } = await runsOfProject(await this.#allRuns(), photographs);
    for (const { run, record } of own) yield* runSources(run, record, photographs);
  }

  async #expectFolder(): Promise<PhotographFolder> {
    const { folder } = await this.#photographs.expectOpen();
    if (folder.layout !== 'list') return folder;
    throw new Refusal(409, 'project-list', 'The photographs of a list cannot be downloaded as a project.', {
      hint: 'They may lie anywhere. Start the Studio with a folder of class folders.',
    });
  }

  async #known(folder: PhotographFolder): Promise<Pick<PlacedPhotographs, 'root' | 'current'>> {
    return { root: folder.places.root, current: await this.#photographs.current() };
  }

  async #allRuns(): Promise<StudioRun[]> {
    const all = await this.#runs.list();
    return await Promise.all(all.map(({ id }) => this.#runs.find(id)));
  }
}

function pathInProject(folder: PhotographFolder, photograph: IndexedPhotograph, paths: ProjectPaths): string {
  const { className, given, name, path, unlabelled } = photograph;
  if (unlabelled) return paths.path('unlabelled', [], name);
  if (isAside(photograph)) {
    const place = folder.places.placeOf(path);
    return paths.path(
      'aside',
      place
        .slice(place.indexOf(':') + 1)
        .split('/')
        .slice(0, -1),
      name,
    );
  }
  return paths.path('data', [...(given === undefined ? [] : [given]), className as string], name);
}

/** The classes without photographs, which would be lost otherwise. */
function emptyFolders(folder: PhotographFolder): string[] {
  const parts = folder.given.length === 0 ? [''] : folder.given.map((part) => `${part}/`);
  const full = new Set(folder.photographs.map(({ className }) => className));
  return folder.classNames
    .filter((name) => !full.has(name))
    .map((name) => `${PHOTOGRAPHS_FOLDER}/${parts[0]}${name}`);
}
