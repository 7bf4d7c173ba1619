import type { Photograph } from '../../../studio/api.js';

/** The photograph whose likes are shown, over whatever is there; any view can ask for them. */
class MoreLikeThis {
  #photograph = $state.raw<Photograph | undefined>();

  get photograph(): Photograph | undefined {
    return this.#photograph;
  }

  open(photograph: Photograph): void {
    this.#photograph = photograph;
  }

  close(): void {
    this.#photograph = undefined;
  }
}

export const moreLikeThis = new MoreLikeThis();
