import type { LabelsPerPicture, Part } from '../../photographs/index.js';
import type { DataClass, DataState, Photograph, PhotographPage } from '../api.js';
import { classesOf, type IndexedPhotograph } from './indexed-photograph.js';
import { type FolderContent, readFolderContent, signatureOf } from './photograph-index.js';
import { classNamed, dataClasses, givenSplit, noPhotograph, pageOf, samplesOf } from './photograph-lists.js';
import { insert } from './photograph-orders.js';
import type { PhotographQuery } from './photograph-query.js';
import { Places } from './places.js';

/** The current state of a folder of photographs, in memory: names, classes and what is known about each file. */
export class PhotographFolder {
  /** The folder or the list. */
  readonly path: string;
  readonly places: Places;
  #content: FolderContent;
  #photographs: IndexedPhotograph[] = [];
  #unlabelled: IndexedPhotograph[] = [];
  #aside: IndexedPhotograph[] = [];
  readonly #byId = new Map<string, IndexedPhotograph>();
  #signature = '';
  #revision = 0;

  private constructor(path: string, places: Places, content: FolderContent) {
    this.path = path;
    this.places = places;
    this.#content = content;
    this.#take(content);
  }

  /**
   * @param root the folder that the classes or parts lie in, or the folder of a list
   * @throws GraftError when it cannot be read
   */
  static async open(
    path: string,
    root: string,
    labelsPerPicture?: LabelsPerPicture,
  ): Promise<PhotographFolder> {
    const places = await Places.of(root);
    // From here on use the folder's real path, so that paths in it can be compared with it.
    const real = path === root ? places.root : path;
    const content = await readFolderContent(real, places, labelsPerPicture);
    const folder = new PhotographFolder(real, places, content);
    await folder.sign();
    return folder;
  }

  /** Counts up when photographs come, go or change their places. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether pictures may have several labels or none, if that was said. */
  get labelsPerPicture(): LabelsPerPicture | undefined {
    return this.#content.labelsPerPicture;
  }

  /** What `graft train` is given to train on these photographs. */
  get trainArguments(): readonly [path: string, ...options: string[]] {
    const said = this.labelsPerPicture;
    return [this.path, ...(said === undefined ? [] : ['--labels-per-picture', said])];
  }

  get layout(): DataState['layout'] {
    return this.#content.layout;
  }

  /** The classes that a list has a column for; undefined for other lists and for folders. */
  get saidClasses(): readonly string[] | undefined {
    return this.#content.saidClasses;
  }

  get understood(): DataState['understood'] {
    return this.#content.understood;
  }

  get classNames(): readonly string[] {
    return this.#content.classNames;
  }

  /** Whether a photograph may have several labels, or none. */
  get severalLabels(): boolean {
    return this.#content.severalLabels;
  }

  /** How many photographs have no label. */
  get withNoLabel(): number {
    return this.#photographs.filter((photograph) => classesOf(photograph).length === 0).length;
  }

  /** Parts that have folders of their own. */
  get given(): readonly Part[] {
    return this.#content.given;
  }

  /** The folders that the classes of each given part lie in. */
  get partFolders(): ReadonlyMap<Part, string> {
    return this.#content.partFolders;
  }

  /** See `Places.linksBeside`. */
  get linksBeside(): readonly string[] {
    return this.#content.linksBeside;
  }

  get photographs(): readonly IndexedPhotograph[] {
    return this.#photographs;
  }

  get total(): number {
    return this.#photographs.length;
  }

  get unlabelledPhotographs(): readonly IndexedPhotograph[] {
    return this.#unlabelled;
  }

  get asidePhotographs(): readonly IndexedPhotograph[] {
    return this.#aside;
  }

  /** In classes, without a class yet, and set aside. */
  get everyPhotograph(): readonly IndexedPhotograph[] {
    return [...this.#photographs, ...this.#unlabelled, ...this.#aside];
  }

  /**
   * Reads everything again; keeps what is known about unchanged photographs.
   *
   * @throws GraftError as `open`, with everything as it was; it counts as changed only when it changes once more
   */
  async refresh(): Promise<void> {
    const signature = await signatureOf(this.#content.folders);
    try {
      this.#take(await readFolderContent(this.path, this.places, this.labelsPerPicture));
    } catch (error) {
      this.#signature = signature;
      throw error;
    }
    await this.sign();
  }

  /** Records the state of the folder after a change that the Studio made. */
  async sign(): Promise<void> {
    this.#signature = await signatureOf(this.#content.folders);
  }

  /** Whether another program has added or removed something. */
  async hasChanged(): Promise<boolean> {
    return this.#signature !== (await signatureOf(this.#content.folders));
  }

  /** @throws Refusal 404 when there is none of this id */
  find(id: string): IndexedPhotograph {
    const found = this.#byId.get(id);
    if (found !== undefined) return found;
    throw noPhotograph();
  }

  /** @throws Refusal 404 when there is no class of this id */
  classNamed(id: string): string {
    return classNamed(this.classNames, id);
  }

  /** Removes and adds photographs without reading the folder. */
  replace(removed: ReadonlySet<string>, added: readonly IndexedPhotograph[]): void {
    this.#revision++;
    const stays = ({ path }: IndexedPhotograph): boolean => !removed.has(path);
    if (removed.size > 0) {
      for (const photograph of this.everyPhotograph) {
        if (!stays(photograph)) this.#byId.delete(photograph.id);
      }
      this.#photographs = this.#photographs.filter(stays);
      this.#unlabelled = this.#unlabelled.filter(stays);
      this.#aside = this.#aside.filter(stays);
    }
    for (const photograph of added) {
      insert(this.#listFor(photograph), photograph);
      this.#byId.set(photograph.id, photograph);
    }
  }

  page(query: PhotographQuery): Omit<PhotographPage, 'version'> {
    const list = query.unlabelled ? this.#unlabelled : query.aside ? this.#aside : this.#photographs;
    return pageOf(list, query, this.classNames);
  }

  classes(): DataClass[] {
    return dataClasses(this.#photographs, this.classNames, this.given.length > 0);
  }

  samples(): Photograph[] {
    return samplesOf(this.#photographs);
  }

  split(): DataState['split'] {
    return givenSplit(this.#photographs, this.given);
  }

  #listFor({ className, unlabelled }: IndexedPhotograph): IndexedPhotograph[] {
    if (unlabelled) return this.#unlabelled;
    return className === null ? this.#aside : this.#photographs;
  }

  #take(content: FolderContent): void {
    this.#revision++;
    for (const photograph of [...content.photographs, ...content.unlabelled, ...content.aside]) {
      const known = this.#byId.get(photograph.id);
      if (known === undefined) continue;
      photograph.part ??= known.part;
      photograph.problem ??= known.problem;
    }
    this.#content = content;
    this.#photographs = [...content.photographs];
    this.#unlabelled = [...content.unlabelled];
    this.#aside = [...content.aside];
    this.#byId.clear();
    for (const photograph of this.everyPhotograph) this.#byId.set(photograph.id, photograph);
  }
}
