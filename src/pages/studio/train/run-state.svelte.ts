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

/** A run that is being watched: its state at first, and everything since. */
export class WatchedRun {
  readonly id: string;
  detail = $state.raw<RunDetail>();
  epochs = $state.raw<readonly EpochPoint[]>([]);
  /** The steps of the current epoch. */
  running = $state.raw<readonly EpochProgress[]>([]);
  activity = $state.raw<Activity>();
  notes = $state.raw<readonly Remark[]>([]);
  problem = $state.raw<unknown>();
  fineTuningAfterEpoch = $state<number | null>(null);
  #after = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Watches the run until the returned function is called. */
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
          // An epoch that was interrupted and repeated replaces the previous one.
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
        // An interrupted stream does not report what happened in between.
        onLost: () => this.load(),
      },
    );
  }
}
