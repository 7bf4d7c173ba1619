import { limitConcurrency } from '../../concurrency.js';
import {
  type AugmentationRequest,
  type DataState,
  dataClasses,
  describePhotograph,
  givenSplit,
  Inspection,
  type InspectionReport,
  type InspectionState,
  mixedWith,
  NOTHING_OPEN,
  noPhotograph,
  type Photograph,
  type PhotographPage,
  type PhotographQuery,
  pageOf,
  samplesOf,
  VIEW_SIZE,
} from '../../studio/browser.js';
import { dataAddress } from '../encode-picture.js';
import type { LabelledPhotograph, PhotographSource } from '../photograph-source.js';
import { fileIn } from '../storage.js';
import { describeChange } from './entries.js';
import type { WebPhotograph } from './photograph-tree.js';
import { Previews } from './previews.js';
import { ProjectJournal } from './project-journal.js';

interface WebPhotographsOptions {
  readonly onChange: (version: number) => void;
  readonly onInspection: (state: InspectionState) => void;
}

interface Folders {
  /** The bytes of each photograph, once, under its SHA-256. */
  readonly photographs: FileSystemDirectoryHandle;
  readonly thumbnails: FileSystemDirectoryHandle;
}

/** What the page calls the project; only there so that the page knows that there is one. */
const PROJECT = 'graft-studio';

/** The photographs of the Studio in a tab, in the browser's storage. Only one worker can have them open. */
export class WebPhotographs implements PhotographSource {
  readonly #journal: ProjectJournal;
  readonly #folders: Folders;
  readonly #options: WebPhotographsOptions;
  readonly #previews: Previews;
  readonly #inspection: Inspection;
  readonly #oneAtATime = limitConcurrency(1);
  /** Of a worker that begins later it is larger, so that pages see it as newer. */
  #version = Date.now();

  private constructor(journal: ProjectJournal, folders: Folders, options: WebPhotographsOptions) {
    this.#journal = journal;
    this.#folders = folders;
    this.#options = options;
    this.#inspection = new Inspection(options.onInspection);
    this.#previews = new Previews(folders.thumbnails, (photograph) => this.#bytesOf(photograph));
  }

  /**
   * @param project keeps the photographs in `photographs/`, `thumbnails/` and `photographs.jsonl`
   * @throws what the browser throws when another worker has them open
   */
  static async open(
    project: FileSystemDirectoryHandle,
    options: WebPhotographsOptions,
  ): Promise<WebPhotographs> {
    const [photographs, thumbnails] = await Promise.all(
      ['photographs', 'thumbnails'].map((name) => project.getDirectoryHandle(name, { create: true })),
    );
    const journal = await ProjectJournal.open(project);
    return new WebPhotographs(journal, { photographs, thumbnails }, options);
  }

  get version(): number {
    return this.#version;
  }

  /** Where the bytes are. */
  get folder(): FileSystemDirectoryHandle {
    return this.#folders.photographs;
  }

  /** Changes the photographs, one change at a time. */
  async change<Result>(work: (journal: ProjectJournal) => Promise<Result>): Promise<Result> {
    return await this.#oneAtATime(() => work(this.#journal));
  }

  /** To be called after a change. */
  changed(): void {
    this.#version++;
    this.#inspection.changed();
    this.#options.onChange(this.#version);
  }

  state(): DataState {
    const { tree, history, isNew } = this.#journal;
    const common = {
      version: this.#version,
      loading: false,
      trouble: null,
      inspection: this.#inspection.state,
    };
    if (isNew) return { ...NOTHING_OPEN, ...common };
    const { classNames, given } = tree;
    const photographs = tree.list('data');
    return {
      ...NOTHING_OPEN,
      ...common,
      folder: PROJECT,
      layout: given.length > 0 ? 'part-folders' : 'class-folders',
      classes: dataClasses(photographs, classNames, given.length > 0),
      total: photographs.length,
      unlabelled: tree.list('unlabelled').length,
      aside: tree.list('aside').length,
      samples: samplesOf(photographs),
      split: this.#inspection.split() ?? givenSplit(photographs, given),
      undo: history.undo === undefined ? null : describeChange(history.undo),
      redo: history.redo === undefined ? null : describeChange(history.redo),
    };
  }

  page(query: PhotographQuery): PhotographPage {
    const { tree } = this.#journal;
    const list = tree.list(query.unlabelled ? 'unlabelled' : query.aside ? 'aside' : 'data');
    return { version: this.#version, ...pageOf(list, query, tree.classNames) };
  }

  /** Starts an inspection, unless one is under way. */
  inspect(): InspectionState {
    const { tree } = this.#journal;
    const project = {
      photographs: tree.list('data').slice(),
      labelled: this.labelled(),
      classNames: tree.classNames,
      sizeOf: async ({ facts }: WebPhotograph) =>
        (await fileIn(this.#folders.photographs, facts.sha256))?.size,
    };
    return this.#inspection.start(
      async (controls) =>
        (await import('./inspect-project.js')).inspectProject(project, () => tree.revision, controls),
      project.photographs.length,
      () => this.#options.onChange(++this.#version),
    );
  }

  /** @throws Refusal 404 when none has been made */
  report(): InspectionReport {
    return this.#inspection.report(this.#journal.tree.list('data'), 'data:');
  }

  labelled(): readonly LabelledPhotograph[] {
    return this.#journal.tree.list('data').map(({ id, name, className, given, facts }) => ({
      id,
      name,
      className: className as string,
      sha256: facts.sha256,
      given: given ?? null,
    }));
  }

  idOf(sha256: string): string | undefined {
    const { everything } = this.#journal.tree;
    const found = everything.find(
      ([place, { facts }]) => facts.sha256 === sha256 && !place.startsWith('undone:'),
    );
    return found?.[1].id;
  }

  find(id: string): Photograph | undefined {
    const found = this.#journal.tree.find(id);
    return found && describePhotograph(found);
  }

  at(place: string): WebPhotograph | undefined {
    return this.#journal.tree.at(place);
  }

  async content(id: string): Promise<Blob> {
    const file = await this.#fileOf(this.expect(id));
    return file.slice(0, file.size, 'application/octet-stream');
  }

  /** Nine views of a photograph as training augments it, as data: addresses. */
  async augmented({
    photograph: id,
    settings,
    seed = 0,
    size = VIEW_SIZE,
  }: AugmentationRequest): Promise<string[]> {
    const chosen = mixedWith(this.expect(id), this.#journal.tree.list('data'));
    const contents: Uint8Array[] = [];
    for (const one of chosen) contents.push(await this.#bytesOf(one));
    const { augmentedViews } = await import('./augmented-views.js');
    const views = await augmentedViews(contents, settings, { seed, size });
    return await Promise.all(views.map(dataAddress));
  }

  async preview(id: string, size: number): Promise<Blob> {
    return await this.#previews.preview(this.expect(id), size);
  }

  /** @throws Refusal 404 when there is none of this id */
  expect(id: string): WebPhotograph {
    const found = this.#journal.tree.find(id);
    if (found === undefined) throw noPhotograph();
    return found;
  }

  /** Lets another worker have the photographs. */
  async close(): Promise<void> {
    await this.#inspection.close();
    this.#journal.close();
  }

  async #bytesOf(photograph: WebPhotograph): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.#fileOf(photograph)).arrayBuffer());
  }

  async #fileOf({ facts }: WebPhotograph): Promise<File> {
    const file = await fileIn(this.#folders.photographs, facts.sha256);
    if (file === undefined) throw noPhotograph();
    return file;
  }
}
