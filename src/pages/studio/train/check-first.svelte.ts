import { untrack } from 'svelte';
import type { InspectionReport, InspectionState } from '../../../studio/api.js';
import { ask, send } from '../server/request.js';
import { attempt } from '../state/notices.svelte.js';
import { studio } from '../state/studio.svelte.js';

/**
 * Asks before a training starts on what Check calls an error, wherever it is started. To be made by a component, with
 * `CheckFirst.svelte` to show what is asked.
 */
export class CheckFirst {
  /** Start was pressed while the photographs were still being checked. */
  waiting = $state(false);
  /** What Check calls an error, while it is asked about. */
  errors = $state.raw<InspectionReport['findings']>([]);
  readonly #begin: () => Promise<void>;

  /**
   * @param begin starts the training
   * @param isEager whether photographs are to be checked before that is pressed
   */
  constructor(begin: () => Promise<void>, isEager: () => boolean = () => false) {
    this.#begin = begin;
    $effect(() => {
      const state = studio.data?.inspection.state;
      if ((state === 'none' || state === 'stale') && (this.waiting || isEager()))
        untrack(() => this.#check());
    });
    $effect(() => {
      const state = studio.data?.inspection.state;
      if (this.waiting && state !== undefined && !isChecking(state)) untrack(() => this.start());
    });
  }

  async start(): Promise<void> {
    const inspection = studio.data?.inspection;
    this.waiting = inspection !== undefined && isChecking(inspection.state);
    if (this.waiting) return;
    if (inspection?.state === 'ready') {
      const report = await attempt(() => ask<InspectionReport>('api/data/inspection'));
      this.errors = report?.findings.filter(({ severity }) => severity === 'error') ?? [];
    }
    if (this.errors.length === 0) await this.begin();
  }

  /** Starts the training, whatever is wrong with the photographs. */
  async begin(): Promise<void> {
    this.cancel();
    await this.#begin();
  }

  cancel(): void {
    this.waiting = false;
    this.errors = [];
  }

  async #check(): Promise<void> {
    // What cannot be checked now is not waited for.
    if ((await attempt(() => send<InspectionState>('api/data/inspect'))) === undefined) this.waiting = false;
  }
}

const isChecking = (state: InspectionState['state']): boolean =>
  state === 'running' || state === 'none' || state === 'stale';
