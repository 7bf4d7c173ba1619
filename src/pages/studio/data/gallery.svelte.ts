import type { PartName, Photograph, PhotographOrder, PhotographPage } from '../../../studio/api.js';
import { ask, query, RequestError } from '../server/request.js';
import { notices } from '../state/notices.svelte.js';
import { studio } from '../state/studio.svelte.js';

/** Which photographs are shown. */
export interface Filter {
  readonly class?: string;
  /** Those that have no label. */
  readonly noLabel?: boolean;
  readonly part?: PartName;
  readonly problem?: boolean;
  readonly aside?: boolean;
  /** Those without a class yet. */
  readonly unlabelled?: boolean;
  /** Part of a file's name. */
  readonly search?: string;
  readonly sort?: PhotographOrder;
}

/** A long list of photographs; only pages that are scrolled to are loaded. */
export class PhotographList {
  total = $state(0);
  /** Whether the first answer has come. */
  known = $state(false);
  #pages = $state.raw<ReadonlyMap<number, readonly Photograph[]>>(new Map());
  #asked = new Map<number, Promise<void>>();
  #filter: Filter;
  #version = -1;

  constructor(filter: Filter) {
    this.#filter = filter;
  }

  at(index: number): Photograph | undefined {
    return this.#pages.get(Math.floor(index / this.#size))?.[index % this.#size];
  }

  /** Loads these photographs in their current state; the old ones stay until then. */
  async need(first: number, last: number, version: number): Promise<void> {
    if (version !== this.#version) {
      this.#version = version;
      this.#asked.clear();
    }
    const [from, to] = [Math.floor(first / this.#size), Math.floor(Math.max(first, last) / this.#size)];
    const pages: Promise<void>[] = [];
    for (let page = from; page <= to; page += 1) {
      const asked = this.#asked.get(page) ?? this.#fetch(page, version);
      this.#asked.set(page, asked);
      pages.push(asked);
    }
    await Promise.all(pages);
  }

  /** All photographs from one to another, loaded or not. */
  async range(first: number, last: number): Promise<Photograph[]> {
    // Page after page, so that the server has time for other requests.
    for (let at = first; at <= last; at += this.#size) await this.need(at, at, this.#version);
    await this.need(last, last, this.#version);
    const all = Array.from({ length: last - first + 1 }, (_, index) => this.at(first + index));
    return all.filter((one) => one !== undefined);
  }

  async #fetch(page: number, version: number): Promise<void> {
    const { class: id, noLabel, part, problem, aside, unlabelled, search: text, sort } = this.#filter;
    const limit = this.#size;
    const search = query({
      class: id,
      noLabel: noLabel ? 1 : undefined,
      part,
      problem: problem ? 1 : undefined,
      aside: aside ? 1 : undefined,
      unlabelled: unlabelled ? 1 : undefined,
      search: text === '' ? undefined : text,
      sort,
      offset: page * limit,
      limit,
    });
    try {
      const answer = await ask<PhotographPage>(`api/data/photographs${search}`);
      if (version !== this.#version) return;
      this.total = answer.total;
      this.known = true;
      this.#pages = new Map(this.#pages).set(page, answer.photographs);
    } catch (error) {
      if (this.#asked.size > 0 && version === this.#version) this.#asked.delete(page);
      // The class was just renamed or merged, so another list is about to replace this one.
      const gone = error instanceof RequestError && error.answer.kind === 'no-class';
      if (gone) await studio.loadData();
      else notices.problem(error);
    }
  }

  get #size(): number {
    return Math.min(200, studio.info?.limits.pageSize ?? 200);
  }
}
