import type { StudioEvent } from '../api.js';
import { untilAborted } from './event-streams.js';

/** The pages that follow /api/events. */
export class Listeners {
  readonly #listeners = new Set<(event: StudioEvent) => void>();

  get count(): number {
    return this.#listeners.size;
  }

  readonly tell = (event: StudioEvent): void => {
    for (const listener of this.#listeners) listener(event);
  };

  /** Sends a page every event, in order, until the signal. */
  async follow(send: (event: StudioEvent) => Promise<void>, signal: AbortSignal): Promise<void> {
    let last = Promise.resolve();
    const listener = (event: StudioEvent): void => {
      last = last.then(() => send(event)).catch(() => undefined);
    };
    this.#listeners.add(listener);
    await untilAborted(signal);
    this.#listeners.delete(listener);
    await last;
  }
}
