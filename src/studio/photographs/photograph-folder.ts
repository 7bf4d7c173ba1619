import type { LabelsPerPicture, Part } from '../../photographs/index.js';
import type { DataClass, DataState, PartName, Photograph, PhotographPage } from '../api.js';
import { Refusal } from '../http/errors.js';
import {
  classesOf,
  classId,
  type FolderContent,
  type IndexedPhotograph,
  isAside,
  readFolderContent,
  signatureOf,
} from './photograph-index.js';
import { insert, ORDERS } from './photograph-orders.js';
import { fitting, type PhotographQuery } from './photograph-query.js';
import { Places } from './places.js';

/** Photographs that represent a folder. */
const SAMPLES = 9;
const PART_NAMES: readonly PartName[] = ['train', 'validation', 'test'];

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
    throw new Refusal(404, 'no-photograph', 'There is no such photograph.', {
      hint: 'It may have been moved or changed; reload the page.',
    });
  }

  /** @throws Refusal 404 when there is no class of this id */
  classNamed(id: string): string {
    const found = this.classNames.find((name) => classId(name) === id);
    if (found !== undefined) return found;
    throw new Refusal(404, 'no-class', 'There is no such class.', {
      hint: 'It may have been renamed; reload the page.',
    });
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

  page({ offset, limit, ...query }: PhotographQuery): Omit<PhotographPage, 'version'> {
    const wanted = query.class === undefined ? undefined : this.classNamed(query.class);
    const list = query.unlabelled ? this.#unlabelled : query.aside ? this.#aside : this.#photographs;
    const found = list.filter(fitting(query, wanted));
    if (query.sort !== undefined && query.sort !== 'class') found.sort(ORDERS[query.sort]);
    return {
      total: found.length,
      offset,
      photographs: found.slice(offset, offset + limit).map(describePhotograph),
    };
  }

  classes(): DataClass[] {
    const counts = new Map(
      this.classNames.map((name) => [name, { total: 0, parts: { train: 0, validation: 0, test: 0 } }]),
    );
    let known = this.given.length > 0;
    for (const photograph of this.#photographs) {
      const { part } = photograph;
      known ||= part !== null;
      for (const name of classesOf(photograph)) {
        const count = counts.get(name);
        if (count === undefined) continue;
        count.total++;
        if (part !== null) count.parts[part]++;
      }
    }
    return [...counts].map(([name, { total, parts }]) => ({
      id: classId(name),
      name,
      total,
      parts: known ? parts : null,
    }));
  }

  /** The first photograph of each class, then the second of each, and so on. */
  samples(): Photograph[] {
    const usable = new Map<string, IndexedPhotograph[]>();
    for (const photograph of this.#photographs) {
      if (photograph.problem !== null && !photograph.problem.used) continue;
      const [name = ''] = classesOf(photograph);
      const own = usable.get(name) ?? [];
      usable.set(name, own);
      if (own.length < SAMPLES) own.push(photograph);
    }
    const rows = Array.from({ length: SAMPLES }, (_, row) =>
      [...usable.values()].flatMap((own) => own[row] ?? []),
    );
    return rows.flat().slice(0, SAMPLES).map(describePhotograph);
  }

  split(): DataState['split'] {
    const count = (part: PartName): number => this.#photographs.filter((one) => one.part === part).length;
    if (this.given.length === 0) return null;
    return Object.fromEntries(
      PART_NAMES.map((part) => [
        part,
        { origin: this.given.includes(part) ? 'given' : 'none', count: count(part) },
      ]),
    ) as Record<PartName, { origin: string; count: number }>;
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

/** A photograph as the page receives it. */
export function describePhotograph(photograph: IndexedPhotograph): Photograph {
  const { id, name, unknown = [], unlabelled, part, problem } = photograph;
  return {
    id,
    name,
    classes: classesOf(photograph).map(classId),
    unknown: unknown.map(classId),
    aside: isAside(photograph),
    ...(unlabelled && { unlabelled }),
    part,
    problem,
  };
}
