import { PROJECT_FILE } from '../../project-file.js';
import {
  LEFT_OUT_FILE,
  type LeftOutRun,
  leftOutNote,
  PHOTOGRAPHS_FOLDER,
  PROJECT_FOLDER,
  PROJECT_README,
  PROJECT_ZIP,
  type ProjectContents,
  ProjectPaths,
  projectFile,
  RUNS_FOLDER,
  type Shelf,
} from '../../studio/browser.js';
import { version } from '../../version.js';
import { below, type WebPhotograph } from '../photographs/photograph-tree.js';
import type { WebPhotographs } from '../photographs/web-photographs.js';
import type { WebRun } from '../runs/web-run.js';
import type { WebRuns } from '../runs/web-runs.js';
import { fileIn, namesIn } from '../storage.js';
import { filesOfRun, type PlacedPhotograph, type PlacedPhotographs } from './run-files.js';
import { type BlobSource, zipBlob } from './zip-blob.js';

const SHELVES: readonly Shelf[] = ['data', 'unlabelled', 'aside'];

interface Project {
  readonly photographs: WebPhotographs;
  readonly runs: WebRuns;
}

/** What the zip of this tab's project holds. */
export async function contentsOf({ photographs, runs }: Project): Promise<ProjectContents> {
  const { all } = await snapshotOf(photographs);
  const there = await namesIn(photographs.folder);
  const kept = all.filter(({ facts }) => there.has(facts.sha256));
  const every = runs.all();
  return {
    fileName: PROJECT_ZIP,
    photographs: kept.length,
    lost: all.length - kept.length,
    runs: every.filter(({ hasModel }) => hasModel).length,
    leftOut: every
      .filter(({ hasModel }) => !hasModel)
      .map(({ record }): LeftOutRun => ({ name: record.name, why: 'unfinished' })),
  };
}

/** The zip of this tab's project: `graft studio` opens it. */
export async function projectZip({ photographs, runs }: Project): Promise<Blob> {
  return await zipBlob(sources(photographs, runs.all()));
}

async function* sources(photographs: WebPhotographs, runs: readonly WebRun[]): AsyncGenerator<BlobSource> {
  const now = Date.now();
  const text = (name: string, content: string): BlobSource => ({
    ...{ name: `${PROJECT_FOLDER}/${name}`, modified: now },
    content: new Blob([content]),
  });
  yield text(PROJECT_FILE, projectFile(version));
  yield text('README.txt', PROJECT_README);
  const { all, folders } = await snapshotOf(photographs);
  for (const folder of [PHOTOGRAPHS_FOLDER, RUNS_FOLDER]) yield text(`${folder}/`, '');
  for (const folder of folders) yield text(`${PHOTOGRAPHS_FOLDER}/${below(folder)}/`, '');
  const paths = new ProjectPaths();
  const places = new Places(paths);
  const gone: string[] = [];
  for (const photograph of all) {
    const { facts, name, path } = photograph;
    const content = await fileIn(photographs.folder, facts.sha256);
    const shelf = SHELVES.find((one) => path.startsWith(`${one}:`)) as Shelf;
    const place = paths.path(shelf, below(path).split('/').slice(0, -1), name);
    if (content === undefined) {
      gone.push(place);
      continue;
    }
    const modified = Math.floor(facts.time / 1000) * 1000;
    places.add(photograph, { path: place, bytes: facts.bytes, modified });
    yield { name: `${PROJECT_FOLDER}/${place}`, modified, content };
  }
  if (gone.length > 0) yield text(LEFT_OUT_FILE, leftOutNote(gone));
  for (const run of runs.filter(({ hasModel }) => hasModel)) {
    for (const { name, content } of await filesOfRun(run, places)) {
      yield { name: [PROJECT_FOLDER, RUNS_FOLDER, run.record.name, name].join('/'), modified: now, content };
    }
  }
}

/** Photographs and folders as they are at one moment. */
async function snapshotOf(
  photographs: WebPhotographs,
): Promise<{ readonly all: readonly WebPhotograph[]; readonly folders: readonly string[] }> {
  return await photographs.change(async ({ tree }) => ({
    all: SHELVES.flatMap((shelf) => [...tree.list(shelf)]),
    folders: tree.folders.filter((place) => place.startsWith('data:') && tree.isEmpty(place)),
  }));
}

/** Finds the photographs of a run in the zip: by their ids, and those that were moved by their contents. */
class Places implements PlacedPhotographs {
  readonly paths: ProjectPaths;
  readonly #byId = new Map<string, PlacedPhotograph>();
  readonly #byContent = new Map<string, PlacedPhotograph>();

  constructor(paths: ProjectPaths) {
    this.paths = paths;
  }

  add({ id, facts, className }: WebPhotograph, place: PlacedPhotograph): void {
    this.#byId.set(id, place);
    for (const key of [facts.sha256, `${facts.sha256} ${className}`]) {
      if (!this.#byContent.has(key)) this.#byContent.set(key, place);
    }
  }

  placeOf: PlacedPhotographs['placeOf'] = ({ id, sha256, className }) =>
    this.#byId.get(id) ?? this.#byContent.get(`${sha256} ${className}`) ?? this.#byContent.get(sha256);
}
