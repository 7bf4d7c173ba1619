import type { PartName, Photograph, PhotographPage } from '../../../studio/api.js';
import { ask, query } from '../server/request.js';
import { attempt } from '../state/notices.svelte.js';
import { studio } from '../state/studio.svelte.js';

/** Which photographs are shown. */
export interface Filter {
  readonly class?: string;
  readonly part?: PartName;
  readonly problem?: boolean;
  readonly aside?: boolean;
}

/** A long list of photographs, of which only the pages are fetched that somebody scrolls to. */
export class PhotographList {
  total = $state(0);
  /** Whether the first answer has come. */
  known = $state(false);
  #pages = $state.raw<ReadonlyMap<number, readonly Photograph[]>>(new Map());
  #asked = new Map<number, number>();
  #filter: Filter;
  #version = -1;

  constructor(filter: Filter) {
    this.#filter = filter;
  }

  at(index: number): Photograph | undefined {
    return this.#pages.get(Math.floor(index / this.#size))?.[index % this.#size];
  }

  /** Sees to it that these are there, and as new as the data. What was there stays until then. */
  async need(first: number, last: number, version: number): Promise<void> {
    if (version !== this.#version) {
      this.#version = version;
      this.#asked.clear();
    }
    const [from, to] = [Math.floor(first / this.#size), Math.floor(Math.max(first, last) / this.#size)];
    for (let page = from; page <= to; page += 1)
      if (this.#asked.get(page) !== version) this.#fetch(page, version);
  }

  async #fetch(page: number, version: number): Promise<void> {
    this.#asked.set(page, version);
    const { class: id, part, problem, aside } = this.#filter;
    const limit = this.#size;
    const search = query({
      class: id,
      part,
      problem: problem ? 1 : undefined,
      aside: aside ? 1 : undefined,
      offset: page * limit,
      limit,
    });
    const answer = await attempt(() => ask<PhotographPage>(`/api/data/photographs${search}`));
    if (answer === undefined || version !== this.#version) return;
    this.total = answer.total;
    this.known = true;
    this.#pages = new Map(this.#pages).set(page, answer.photographs);
  }

  get #size(): number {
    return Math.min(200, studio.info?.limits.pageSize ?? 200);
  }
}
