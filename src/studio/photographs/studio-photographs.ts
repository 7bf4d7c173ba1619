import { stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { limitConcurrency } from '../../concurrency.js';
import { UsageError } from '../../errors.js';
import { exists } from '../../files/index.js';
import {
  type LabelsPerPicture,
  type PhotographsInspection,
  rootOfPhotographs,
} from '../../photographs/index.js';
import type { DataState, InspectionReport, InspectionState, PhotographPage } from '../api.js';
import { describeError, Refusal } from '../http/errors.js';
import { CurrentPhotographs } from './current-photographs.js';
import { dataTrouble } from './data-trouble.js';
import type { IndexedPhotograph } from './indexed-photograph.js';
import { inspectFolder } from './inspect-folder.js';
import { Inspection } from './inspection.js';
import { describeChange, Journal } from './journal.js';
import { NOTHING_OPEN } from './nothing-open.js';
import { OwnFolder } from './own-folder.js';
import { PhotographFolder } from './photograph-folder.js';
import type { PhotographQuery } from './photograph-query.js';

interface StudioPhotographsOptions {
  /** The folder or list that was given; undefined to begin with none. */
  readonly data: string | undefined;
  /** Whether pictures of a list may have several labels or none; by default the list decides. */
  readonly labelsPerPicture: LabelsPerPicture | undefined;
  /** The folder of runs; photographs that are dropped before there is a folder come to lie beside it. */
  readonly runs: string;
  readonly onChange: (version: number) => void;
  readonly onInspection: (state: InspectionState) => void;
}

/** A folder of photographs with what was done to it. */
export interface OpenFolder {
  readonly folder: PhotographFolder;
  readonly journal: Journal;
}

/** The photographs that the Studio shows, if any. */
export class StudioPhotographs {
  readonly #options: StudioPhotographsOptions;
  readonly #inspection: Inspection;
  readonly #own: OwnFolder;
  readonly #oneAtATime = limitConcurrency(1);
  #open: OpenFolder | undefined;
  #loading: Promise<void> | undefined;
  #error: unknown;
  /** Why the photographs can no longer be read. */
  #trouble: Refusal | undefined;
  #version = 1;
  #current: { readonly revision: number; readonly photographs: CurrentPhotographs } | undefined;

  constructor(options: StudioPhotographsOptions) {
    this.#options = options;
    this.#inspection = new Inspection(options.onInspection);
    this.#own = new OwnFolder(options.runs);
  }

  /**
   * Begins to read the folder that was given, or the one that an earlier Studio made.
   *
   * @throws UsageError when there is nothing at the path, or a folder is to have several labels a picture
   */
  async start(): Promise<void> {
    const path = this.#options.data ?? (await this.#own.remembered());
    if (path === undefined) return;
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) {
      throw new UsageError(`There is no folder ${path}.`, {
        hint: 'Give a folder that exists, or none; you can then drop photographs on the page.',
      });
    }
    if (this.#options.labelsPerPicture === 'several' && found.isDirectory()) {
      throw new UsageError(`${path} is a folder, whose photographs have one label each in the Studio.`, {
        hint: 'Give a list of photographs with their labels, or leave --labels-per-picture out.',
      });
    }
    this.#loading = this.#load(resolve(path), found.isDirectory())
      .catch((error: unknown) => {
        this.#error = error;
      })
      .finally(() => {
        this.#loading = undefined;
        this.changed();
      });
  }

  /** The open folder. @throws Refusal 409 where there is no folder yet */
  async expectOpen(): Promise<OpenFolder> {
    await this.#loading;
    if (this.#error !== undefined) throw this.#error;
    if (this.#open !== undefined) return this.#open;
    throw new Refusal(409, 'no-folder', 'There is no folder of photographs yet.', {
      hint: 'Create a class, or drop photographs on the page.',
    });
  }

  /** Where the photographs are now, for runs that recorded them before. */
  async current(): Promise<CurrentPhotographs> {
    await this.#loading;
    const folder = this.#open?.folder;
    const revision = folder?.revision ?? -1;
    if (this.#current?.revision !== revision) {
      this.#current = { revision, photographs: new CurrentPhotographs(folder) };
    }
    return this.#current.photographs;
  }

  /**
   * Changes the photographs, one change at a time. What other programs changed before it is read after it.
   *
   * @param make makes a folder where there is none
   * @throws Refusal 409 where the photographs are those of a list, or can no longer be read
   */
  async change<Result>(make: boolean, work: (open: OpenFolder) => Promise<Result>): Promise<Result> {
    return await this.#oneAtATime(async () => {
      await this.#loading;
      if (make && this.#open === undefined && this.#error === undefined)
        await this.#load(await this.#own.make(), true);
      const open = await this.#expectThere();
      expectMovable(open.folder);
      const others = await open.folder.hasChanged();
      const result = await work(open);
      if (others) await this.#read(open.folder);
      return result;
    });
  }

  /** Changes what is noted about the photographs, which a list allows too; one change at a time. */
  async changeLabels<Result>(work: (open: OpenFolder) => Promise<Result>): Promise<Result> {
    return await this.#oneAtATime(async () => await work(await this.#expectThere()));
  }

  /** To be called after a change. */
  changed(): void {
    this.#version++;
    this.#inspection.changed();
    this.#options.onChange(this.#version);
  }

  /** To be called after something was noted about the photographs, which are as they were. */
  noted(): void {
    this.#options.onChange(++this.#version);
  }

  get version(): number {
    return this.#version;
  }

  /** Counts changes to the photographs themselves, not to what is known about them. */
  get contentVersion(): number {
    return this.#open?.folder.revision ?? 0;
  }

  /** Makes sure that a photograph may be read. @throws Refusal 404 when it is not there or a link leads elsewhere */
  async expectReadable(photograph: IndexedPhotograph): Promise<void> {
    const { folder } = await this.expectOpen();
    if ((await folder.places.readable(photograph.path)) === undefined) throw photographGone();
  }

  /** Works with the path of a photograph that was opened and may be read. @throws Refusal 404 as `expectReadable` */
  async use<Result>(photograph: IndexedPhotograph, use: (path: string) => Promise<Result>): Promise<Result> {
    const { folder } = await this.expectOpen();
    const done = await folder.places.useFile(photograph.path, async (path) => ({ result: await use(path) }));
    if (done === undefined) throw photographGone();
    return done.result;
  }

  state(): DataState {
    const inspection = this.#inspection.state;
    if (this.#open === undefined) {
      if (this.#error !== undefined) throw this.#error;
      const loading = this.#loading !== undefined;
      return { ...NOTHING_OPEN, version: this.#version, loading, trouble: null, inspection };
    }
    const { folder, journal } = this.#open;
    return {
      version: this.#version,
      folder: folder.path,
      name: folder.path.split(/[/\\]/).at(-1) ?? folder.path,
      layout: folder.layout,
      understood: folder.understood,
      editable: folder.layout !== 'list',
      loading: false,
      trouble: this.#trouble === undefined ? null : describeError(this.#trouble),
      severalLabels: folder.severalLabels,
      classes: folder.classes(),
      total: folder.total,
      withNoLabel: folder.withNoLabel,
      unlabelled: folder.unlabelledPhotographs.length,
      unlabelledFolder: folder.places.unlabelled,
      linksBeside: folder.linksBeside,
      aside: folder.asidePhotographs.length,
      samples: folder.samples(),
      split: this.#inspection.split() ?? folder.split(),
      inspection,
      undo: journal.undo === undefined ? null : describeChange(journal.undo),
      redo: journal.redo === undefined ? null : describeChange(journal.redo),
    };
  }

  async page(query: PhotographQuery): Promise<PhotographPage> {
    await this.#loading;
    if (this.#open === undefined && this.#error === undefined) {
      return { version: this.#version, total: 0, offset: query.offset, photographs: [] };
    }
    const { folder } = await this.expectOpen();
    return { version: this.#version, ...folder.page(query) };
  }

  async inspect(): Promise<InspectionState> {
    await this.refresh();
    return this.#startInspection((await this.#expectThere()).folder);
  }

  /** What an inspection finds in the photographs as they are now. @throws as `Inspection.upToDate` */
  async inspected(onProgress: (state: InspectionState) => void): Promise<PhotographsInspection> {
    await this.refresh();
    const { folder } = await this.#expectThere();
    return await this.#inspection.upToDate(() => this.#startInspection(folder), onProgress);
  }

  async report(): Promise<InspectionReport> {
    const { photographs, path } = (await this.expectOpen()).folder;
    return this.#inspection.report(photographs, `${path}${sep}`);
  }

  /** Reads the folder or the list again if another program has changed it; `state` says whether it can be read. */
  async refresh(): Promise<void> {
    await this.#loading;
    const folder = this.#open?.folder;
    await this.#oneAtATime(async () => {
      if (folder !== undefined && (await folder.hasChanged())) await this.#read(folder);
    });
  }

  async close(): Promise<void> {
    await this.#loading;
    await this.#inspection.close();
  }

  async #read(folder: PhotographFolder): Promise<void> {
    try {
      await folder.refresh();
      this.#trouble = undefined;
      this.changed();
    } catch (error) {
      this.#trouble = await dataTrouble(folder.path, error);
      this.noted();
    }
  }

  /** The open folder, if it is still there: a change would make it anew. @throws Refusal 409 as `dataTrouble` */
  async #expectThere(): Promise<OpenFolder> {
    const open = await this.expectOpen();
    if (this.#trouble !== undefined || !(await exists(open.folder.path))) await this.#read(open.folder);
    if (this.#trouble !== undefined) throw this.#trouble;
    return open;
  }

  #startInspection(folder: PhotographFolder): InspectionState {
    return this.#inspection.start(
      (controls) => inspectFolder(folder, () => this.contentVersion, controls),
      folder.total,
      () => this.noted(),
    );
  }

  async #load(given: string, isFolder: boolean): Promise<void> {
    const path = isFolder ? await rootOfPhotographs(given) : given;
    const folder = await PhotographFolder.open(
      path,
      isFolder ? path : dirname(path),
      this.#options.labelsPerPicture,
    );
    this.#open = { folder, journal: await Journal.open(folder.places.own) };
  }
}

/** @throws Refusal 409 where the photographs are those of a list */
export function expectMovable({ layout }: PhotographFolder): void {
  if (layout !== 'list') return;
  throw new Refusal(409, 'list-stays', 'Photographs from a list cannot be moved.', {
    hint: 'Edit the list, or start the Studio with a folder of class folders.',
  });
}

function photographGone(): Refusal {
  return new Refusal(
    404,
    'photograph-gone',
    'The photograph is gone, or is a link that leads out of the folder.',
  );
}
