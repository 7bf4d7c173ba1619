import type {
  Activity,
  EpochPoint,
  EpochProgress,
  Remark,
  RunDetail,
  RunEvent,
} from '../../../studio/api.js';
import { runAddress } from '../server/addresses.js';
import { followEvents } from '../server/event-stream.js';
import { ask } from '../server/request.js';
import { studio } from '../state/studio.svelte.js';
import { withProgress } from './curve-points.js';

/** A run that is being watched: what it was when one came, and everything since. */
export class WatchedRun {
  readonly id: string;
  detail = $state.raw<RunDetail>();
  epochs = $state.raw<readonly EpochPoint[]>([]);
  /** Of the epoch that is not over yet. */
  running = $state.raw<readonly EpochProgress[]>([]);
  activity = $state.raw<Activity>();
  notes = $state.raw<readonly Remark[]>([]);
  problem = $state.raw<unknown>();
  fineTuningAfterEpoch = $state<number | null>(null);
  #after = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Until the function that it returns is called. */
  watch(): () => void {
    let stop: (() => void) | undefined;
    let over = false;
    this.load().then(() => {
      if (!over && this.detail !== undefined) stop = this.#follow();
    });
    return () => {
      over = true;
      stop?.();
    };
  }

  async load(): Promise<void> {
    try {
      const detail = await ask<RunDetail>(runAddress(this.id));
      this.problem = undefined;
      this.detail = detail;
      this.epochs = detail.epochs;
      this.running = detail.running;
      this.activity = detail.activity;
      this.notes = detail.notes;
      this.fineTuningAfterEpoch = detail.fineTuningAfterEpoch;
      this.#after = detail.eventCount;
    } catch (error) {
      this.problem = error;
    }
  }

  #follow(): () => void {
    return followEvents<RunEvent>(
      () => `${runAddress(this.id, 'events')}?after=${this.#after}`,
      {
        status: ({ run, activity }) => {
          const ended = run.state !== this.detail?.state && !['running', 'stopping'].includes(run.state);
          if (this.detail !== undefined) this.detail = { ...this.detail, ...run };
          this.activity = activity;
          studio.take(run);
          // Results and notes are complete now.
          if (ended) this.load();
        },
        phase: ({ phase, initialEpoch }) => {
          if (phase === 'fine-tuning' && initialEpoch > 0) this.fineTuningAfterEpoch = initialEpoch;
        },
        progress: (event) => {
          this.running = withProgress(this.running, event);
        },
        epoch: (event) => {
          // An epoch that was interrupted and done again replaces the one before.
          const others = this.epochs.filter(({ epoch }) => epoch !== event.epoch);
          this.epochs = [...others, event].sort((one, other) => one.epoch - other.epoch);
          this.running = [];
        },
        data: ({ classNames, counts }) => {
          if (this.detail !== undefined) this.detail = { ...this.detail, classNames, counts };
        },
        note: ({ text, kind, values }) => {
          if (text === undefined || this.notes.some((note) => note.text === text)) return;
          this.notes = [...this.notes, { text, kind, values }];
        },
      },
      {
        // A stream that breaks off says nothing about what happened in between.
        onLost: () => this.load(),
      },
    );
  }
}
