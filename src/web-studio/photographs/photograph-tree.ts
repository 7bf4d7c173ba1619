import { byCharacterCode } from '../../by-character-code.js';
import {
  type DataChange,
  type IndexedPhotograph,
  inOrder,
  insert,
  PARTS,
  type PartName,
  Refusal,
  STAY_REASONS,
} from '../../studio/browser.js';
import type { Change, Operation, PhotographFacts } from './entries.js';

/** A photograph of the project. */
export interface WebPhotograph extends IndexedPhotograph {
  readonly facts: PhotographFacts;
}

/** The outcome of the operations of a change. */
export interface Moved {
  /** The place before (null for an upload) and now (null for a folder that is gone). */
  readonly moved: { readonly from: string | null; readonly to: string | null }[];
  readonly left: DataChange['left'][number][];
}

/** Where photographs are listed. */
export type Shelf = 'data' | 'unlabelled' | 'aside';

const SHELVES: readonly Shelf[] = ['data', 'unlabelled', 'aside'];

/**
 * Where each photograph of the project is. There are no folders in the browser's storage, but a place is written as if there
 * were, as the Studio's server writes it: 'data:cats/tom.jpg', 'data:train/cats/tom.jpg', 'unlabelled:tom.jpg',
 * 'aside:cats/tom.jpg'. An upload that was undone is in 'undone:CHANGE/cats/tom.jpg', which the page does not show. So both
 * Studios move, rename and undo by the same rules.
 */
export class PhotographTree {
  readonly #folders = new Set<string>();
  readonly #byPlace = new Map<string, WebPhotograph>();
  readonly #byId = new Map<string, WebPhotograph>();
  /** Sorted; made when they are first needed. */
  #lists: Record<Shelf, WebPhotograph[]> | undefined;
  #revision = 0;

  /** Counts up when photographs come, go or change their places. */
  get revision(): number {
    return this.#revision;
  }

  /** Classes and parts, as places. */
  get folders(): readonly string[] {
    return [...this.#folders];
  }

  /** All photographs, those of undone uploads too, with their places. */
  get everything(): readonly (readonly [place: string, photograph: WebPhotograph])[] {
    return [...this.#byPlace];
  }

  get classNames(): readonly string[] {
    const names = new Set([...this.#folders].flatMap((place) => readPlace(`${place}/`).className ?? []));
    return [...names].sort(byCharacterCode);
  }

  /** Parts that have folders of their own. */
  get given(): readonly PartName[] {
    return PARTS.filter((part) => this.#folders.has(`data:${part}`));
  }

  list(shelf: Shelf): readonly WebPhotograph[] {
    this.#lists ??= this.#listed();
    return this.#lists[shelf];
  }

  /** Undefined for an unknown id, and for an upload that was undone. */
  find(id: string): WebPhotograph | undefined {
    const found = this.#byId.get(id);
    return found === undefined || found.path.startsWith('undone:') ? undefined : found;
  }

  at(place: string): WebPhotograph | undefined {
    return this.#byPlace.get(place);
  }

  hasId(id: string): boolean {
    return this.#byId.has(id);
  }

  hasFolder(place: string): boolean {
    return this.#folders.has(place);
  }

  /** The photographs in a folder and in those below. */
  below(folder: string): readonly WebPhotograph[] {
    return [...this.#byPlace.values()].filter(({ path }) => path.startsWith(`${folder}/`));
  }

  /** Whether nothing is in a folder. */
  isEmpty(folder: string): boolean {
    const inside = (place: string): boolean => place.startsWith(`${folder}/`);
    return ![...this.#folders].some(inside) && ![...this.#byPlace.keys()].some(inside);
  }

  /** Begins with these instead of nothing. */
  restore(folders: readonly string[], photographs: readonly (PhotographFacts & { place: string })[]): void {
    for (const folder of folders) this.#folders.add(folder);
    for (const { place, ...facts } of photographs) this.#put(place, facts);
  }

  /**
   * Carries out a change, forwards or backwards. What cannot be moved stays and is reported with the reason; the same
   * change of the same tree always has the same outcome.
   *
   * @param added photographs that come with the change
   */
  carryOut(
    { id, kind, operations }: Pick<Change, 'id' | 'kind'> & { readonly operations: readonly Operation[] },
    direction: 'forwards' | 'backwards',
    added: readonly PhotographFacts[] = [],
  ): Moved {
    const result: Moved = { moved: [], left: [] };
    const order = direction === 'forwards' ? operations : [...operations].reverse();
    for (const operation of order) {
      try {
        result.moved.push(this.#carryOutOne(operation, id, direction, added));
      } catch (error) {
        // A folder that an upload made stays if it has other contents now.
        if (kind === 'upload' && operation.folder === 'made') continue;
        if (!(error instanceof Refusal)) throw error;
        const reason = error.message.replace(/\.$/, '');
        result.left.push({ name: nameIn(operation.to), reason, kind: error.kind, values: error.values });
      }
    }
    this.#revision++;
    return result;
  }

  /** Removes folders that are empty. */
  removeFolders(folders: readonly string[]): void {
    for (const folder of folders) if (this.isEmpty(folder)) this.#folders.delete(folder);
    this.#revision++;
  }

  #carryOutOne(
    operation: Operation,
    change: string,
    direction: 'forwards' | 'backwards',
    added: readonly PhotographFacts[],
  ): Moved['moved'][number] {
    const { folder, id } = operation;
    if (folder === 'made' || folder === 'removed') {
      const makes = (folder === 'made') === (direction === 'forwards');
      if (makes) this.#makeFolder(operation.to);
      else this.#removeFolder(operation.to);
      return makes ? { from: null, to: operation.to } : { from: operation.to, to: null };
    }
    const before = operation.from ?? `undone:${change}/${below(operation.to)}`;
    const [from, to] = direction === 'forwards' ? [before, operation.to] : [operation.to, before];
    if (folder === 'moved') {
      this.#renameFolder(from, to);
      return { from, to };
    }
    const facts = added.find((one) => one.id === id) ?? this.#take(from, to);
    this.#put(to, facts);
    return { from, to };
  }

  /** Takes a photograph out of its place. @throws Refusal when it is not there, or cannot come to the other place */
  #take(from: string, to: string): PhotographFacts {
    const found = this.#byPlace.get(from);
    if (found === undefined) throw stays('stays-gone');
    if (this.#byPlace.has(to)) throw stays('stays-file');
    this.#byPlace.delete(from);
    const list = this.#listOf(from);
    if (list !== undefined) list.splice(list.indexOf(found), 1);
    return found.facts;
  }

  #put(place: string, facts: PhotographFacts): void {
    const photograph = photographAt(place, facts, this.#byId.get(facts.id));
    const folder = place.slice(0, place.lastIndexOf('/'));
    if (place.startsWith('data:')) this.#makeFolder(folder);
    this.#byPlace.set(place, photograph);
    this.#byId.set(photograph.id, photograph);
    const list = this.#listOf(place);
    if (list !== undefined) insert(list, photograph);
  }

  /** With the folder of its part. */
  #makeFolder(place: string): void {
    const parent = place.lastIndexOf('/');
    if (parent !== -1) this.#folders.add(place.slice(0, parent));
    this.#folders.add(place);
  }

  #removeFolder(place: string): void {
    if (!this.#folders.has(place)) throw stays('stays-gone');
    if (!this.isEmpty(place)) throw stays('stays-full');
    this.#folders.delete(place);
  }

  #renameFolder(from: string, to: string): void {
    if (!this.#folders.has(from)) throw stays('stays-gone');
    if (this.#folders.has(to)) throw stays('stays-folder');
    for (const place of [...this.#folders]) {
      if (place !== from && !place.startsWith(`${from}/`)) continue;
      this.#folders.delete(place);
      this.#makeFolder(to + place.slice(from.length));
    }
    for (const { path, facts } of this.below(from)) {
      this.#byPlace.delete(path);
      const place = to + path.slice(from.length);
      const moved = photographAt(place, facts, this.#byId.get(facts.id));
      this.#byPlace.set(place, moved);
      this.#byId.set(moved.id, moved);
    }
    this.#lists = undefined;
  }

  #listOf(place: string): WebPhotograph[] | undefined {
    const shelf = SHELVES.find((one) => place.startsWith(`${one}:`));
    return shelf && this.#lists?.[shelf];
  }

  #listed(): Record<Shelf, WebPhotograph[]> {
    const lists: Record<Shelf, WebPhotograph[]> = { data: [], unlabelled: [], aside: [] };
    for (const [place, photograph] of this.#byPlace) {
      const shelf = SHELVES.find((one) => place.startsWith(`${one}:`));
      if (shelf !== undefined) lists[shelf].push(photograph);
    }
    for (const shelf of SHELVES) lists[shelf].sort(inOrder);
    return lists;
  }
}

/** The class and the part that a place of a photograph means. A class cannot have the name of a part. */
export function readPlace(place: string): { className: string | null; part: PartName | undefined } {
  if (!place.startsWith('data:')) return { className: null, part: undefined };
  const folders = below(place).split('/').slice(0, -1);
  const part = PARTS.find((one) => one === folders[0]);
  return { className: folders[part === undefined ? 0 : 1] ?? null, part };
}

/** What follows the kind of a place. */
export function below(place: string): string {
  return place.slice(place.indexOf(':') + 1);
}

function nameIn(place: string): string {
  return below(place).split('/').at(-1) as string;
}

function photographAt(
  place: string,
  facts: PhotographFacts,
  known: WebPhotograph | undefined,
): WebPhotograph {
  const { className, part } = readPlace(place);
  return {
    facts,
    id: facts.id,
    path: place,
    name: nameIn(place),
    size: facts.bytes,
    modified: facts.time,
    className,
    unlabelled: place.startsWith('unlabelled:'),
    given: part,
    time: facts.time,
    bytes: facts.bytes,
    part: part ?? null,
    problem: known?.problem ?? null,
  };
}

function stays(kind: keyof typeof STAY_REASONS): Refusal {
  return new Refusal(409, kind, STAY_REASONS[kind]);
}
