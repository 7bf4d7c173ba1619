import { arrange, type Positions } from './arrange.js';
import type { Rows } from './rows.js';

/** What a thread that arranges is asked, one request after the other. */
export type ArrangeRequest =
  | { readonly kind: 'begin'; readonly features: Rows; readonly seed: number | undefined }
  | { readonly kind: 'go on' };

/** The share that is done, from 0 to 1, or the positions. */
export type ArrangeAnswer = { readonly share: number } | { readonly positions: Positions };

/** Work between two answers: often enough to show progress and to be stopped. */
const SLICE_MILLISECONDS = 200;

/** Arranges in slices, so that whoever asks sees the progress and can stop by asking no more. */
export class ArrangeTask {
  #work: Generator<number, Positions> | undefined;

  carryOut(request: ArrangeRequest): ArrangeAnswer {
    if (request.kind === 'begin') this.#work = arrange(request.features, { seed: request.seed });
    const end = performance.now() + SLICE_MILLISECONDS;
    for (;;) {
      const { done, value } = this.#work!.next();
      if (done) return { positions: value };
      if (performance.now() >= end) return { share: value };
    }
  }
}

/** The buffers of an answer that are handed over instead of copied. */
export function buffersOfAnswer(answer: ArrangeAnswer): ArrayBuffer[] {
  return 'positions' in answer ? [answer.positions.buffer as ArrayBuffer] : [];
}
