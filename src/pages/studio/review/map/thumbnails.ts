import { photographThumbnail } from '../../server/addresses.js';

/** Pictures that stay in memory. */
const MOST_KEPT = 400;
const LOADED_AT_ONCE = 6;
const PIXELS = 160;

/** Thumbnails for a canvas: loaded when they are wanted, the last wanted first, and a limited number of them kept. */
export class Thumbnails {
  readonly #onLoad: () => void;
  readonly #kept = new Map<string, HTMLImageElement | 'broken'>();
  readonly #loading = new Set<string>();
  #wanted: readonly string[] = [];
  #closed = false;

  /** @param onLoad called when there is something new to draw */
  constructor(onLoad: () => void) {
    this.#onLoad = onLoad;
  }

  /** @returns undefined as long as it is not there, or when it cannot be shown */
  get(id: string): HTMLImageElement | undefined {
    const found = this.#kept.get(id);
    if (found === undefined || found === 'broken') return undefined;
    // The least recently shown one goes first.
    this.#kept.delete(id);
    this.#kept.set(id, found);
    return found;
  }

  /** What is in sight now; others that wait are no longer loaded. */
  want(ids: readonly string[]): void {
    this.#wanted = ids.filter((id) => !this.#kept.has(id));
    this.#loadMore();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  #loadMore(): void {
    for (const id of this.#wanted) {
      if (this.#loading.size >= LOADED_AT_ONCE) return;
      if (!this.#loading.has(id) && !this.#kept.has(id)) this.#load(id);
    }
  }

  #load(id: string): void {
    this.#loading.add(id);
    const image = new Image();
    const end = (result: HTMLImageElement | 'broken'): void => {
      this.#loading.delete(id);
      if (this.#closed) return;
      this.#kept.set(id, result);
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= MOST_KEPT) break;
        this.#kept.delete(oldest);
      }
      this.#loadMore();
      if (result !== 'broken') this.#onLoad();
    };
    image.onload = () => end(image);
    image.onerror = () => end('broken');
    image.src = photographThumbnail(id, PIXELS);
  }
}
