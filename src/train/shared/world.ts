import type { ImageDataset } from '../../datasets/index.js';
import { GraftError } from '../../errors.js';
import { type Collective, ofSeveral } from './collective.js';

/** What the processes of one `fit` or `evaluate` agree on, beside the weights. */
export class World {
  readonly collective: Collective;
  readonly #signal: AbortSignal | undefined;
  #stopped = false;

  /** @param signal asks this process to stop; all of them stop then, after the same step */
  constructor(collective: Collective, signal?: AbortSignal) {
    this.collective = collective;
    this.#signal = signal;
  }

  /** 1 if this process was asked to stop, otherwise 0: to be added up over the ranks. */
  get wish(): number {
    return this.#signal?.aborted === true ? 1 : 0;
  }

  /** Whether all have agreed to stop. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** @param wishes those of all ranks, added up or averaged */
  heed(wishes: number): void {
    if (wishes > 0) this.#stopped = true;
  }

  /**
   * Makes sure that this process cannot read what another one could not. Where the files differ, ranks would train on
   * different pictures.
   *
   * @throws GraftError naming the first picture that only this rank can read
   */
  async expectUnreadable(dataset: ImageDataset, indices: readonly number[]): Promise<void> {
    if (indices.length === 0) return;
    const { paths } = await dataset.load(indices);
    if (paths.length === 0) return;
    throw new GraftError(
      `Rank ${this.collective.rank} can read ${paths[0]}, but another rank cannot: the ranks do not have the same pictures.`,
      { hint: 'Give every process the same files, for example in a shared folder.' },
    );
  }
}

/** The world of a collective; undefined where one process works alone. */
export function worldOf(collective: Collective | undefined, signal?: AbortSignal): World | undefined {
  const several = ofSeveral(collective);
  return several && new World(several, signal);
}
