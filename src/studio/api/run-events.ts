import type { PartName } from './data.js';
import type { MessageValues } from './messages.js';
import type { Activity, EpochPoint, EpochProgress, RunSummary } from './runs.js';

/**
 * GET /api/runs/ID/events?after=N: server-sent events. First all lines of the log behind line N (default 0), then new
 * ones as they come. `id:` of an event is the number of its line, so EventSource goes on where it was by itself
 * (Last-Event-ID). The name of an event is its `event`; its data the object as JSON. `status` comes every second or two
 * while something works on the run and whenever its state changes; it has no id.
 */
export type RunEvent =
  | RunStatusEvent
  | RunPhaseEvent
  | RunProgressEvent
  | RunEpochEvent
  | RunDataEvent
  | RunOtherEvent;

export interface RunStatusEvent {
  readonly event: 'status';
  readonly run: RunSummary;
  readonly activity: Activity;
}

interface RunPhaseEvent {
  readonly event: 'phase';
  readonly time: string;
  readonly phase: string;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly steps: number;
}

/** Inside an epoch, about once a second. */
interface RunProgressEvent extends EpochProgress {
  readonly event: 'progress';
  readonly time: string;
  readonly phase: string;
  readonly epochs: number;
  readonly images: number;
  readonly imagesPerSecond: number | null;
}

interface RunEpochEvent extends EpochPoint {
  readonly event: 'epoch';
  readonly time: string;
  readonly epochs: number;
}

interface RunDataEvent {
  readonly event: 'data';
  readonly time: string;
  readonly classNames: readonly string[];
  readonly counts: Readonly<Record<PartName, Readonly<Record<string, number>>>>;
}

/** weights { description }, resumed { phase, epoch, step }, summary { text }, diverged { message, hint }, figure, note (a `Remark`), skipped { files } */
interface RunOtherEvent {
  readonly event: 'weights' | 'resumed' | 'summary' | 'diverged' | 'figure' | 'note' | 'skipped';
  readonly time: string;
  readonly text?: string;
  readonly kind?: string;
  readonly values?: MessageValues;
  readonly description?: string;
  readonly message?: string;
  readonly hint?: string;
}
