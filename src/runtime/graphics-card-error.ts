import { GraftError, reasonOf } from '../errors.js';

/** A graph failed on a graphics card: what is in the card's memory may be lost, and the card with it. */
export class GraphicsCardError extends GraftError {
  constructor(cause: unknown) {
    super(reasonOf(cause), { hint: cause instanceof GraftError ? cause.hint : undefined, cause });
    this.name = 'GraphicsCardError';
  }
}
