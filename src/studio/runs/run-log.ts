import { workBetween } from '../../work-seconds.js';
import type { EpochPoint, EpochProgress, MessageValues, PartName, Remark, RunLogs } from '../api.js';

/** A line of events.jsonl. */
export type LoggedEvent = { readonly event: string; readonly time: string } & Readonly<
  Record<string, unknown>
>;

/** An event, and the number of its line, counted from 1. */
export interface NumberedEvent {
  readonly line: number;
  readonly event: LoggedEvent;
}

/** The state that a run's events lead to. */
export interface LoggedRun {
  /** Complete lines. */
  readonly lines: number;
  readonly epochs: readonly EpochPoint[];
  /** Of the epoch that is not over yet. */
  readonly running: readonly EpochProgress[];
  /** Epochs of the first phase where a second one has begun. */
  readonly fineTuningAfterEpoch: number | null;
  readonly first: LoggedEvent | undefined;
  readonly last: LoggedEvent | undefined;
  /** The last ones of their kind. */
  readonly phase: LoggedEvent | undefined;
  readonly progress: LoggedEvent | undefined;
  readonly diverged: boolean;
  readonly classNames: readonly string[];
  readonly counts: Readonly<Record<PartName, Readonly<Record<string, number>>>> | null;
  /** Photographs by part, where one may have several labels, so that the counts do not add up to them. */
  readonly photographs: Readonly<Record<PartName, number>> | null;
  readonly weights: string | null;
  /** What the run computes on, or did last. */
  readonly device: 'cpu' | 'webgpu';
  readonly notes: readonly Remark[];
  /** How many processes have worked on the run: each begins by telling of its data. */
  readonly processes: number;
  /** When the last of them told of its data. */
  readonly begunAt: string | undefined;
  /** Of work; breaks do not count. */
  readonly seconds: number;
}

/** What the lines of a run's log lead to. */
export class RunLog {
  #epochs = new Map<number, EpochPoint>();
  #running: EpochProgress[] = [];
  #notes = new Map<string, Remark>();
  #state: Omit<LoggedRun, 'epochs' | 'running' | 'notes'> = emptyLog;

  get state(): LoggedRun {
    return {
      ...this.#state,
      epochs: [...this.#epochs.values()],
      running: [...this.#running],
      notes: [...this.#notes.values()],
    };
  }

  /** Complete lines so far. */
  get lines(): number {
    return this.#state.lines;
  }

  /** Takes the next line. */
  take(line: string): void {
    const event = parseEvent(line);
    const state = this.#state;
    this.#state = { ...state, lines: state.lines + 1 };
    // A damaged file can be found at any time; it says nothing about what the run is doing.
    if (event === undefined || event.event === 'skipped') return;
    const changes: { -readonly [Key in keyof LoggedRun]?: LoggedRun[Key] } = {
      first: state.first ?? event,
      last: event,
      seconds: state.seconds + workBetween(state.last, event),
    };
    switch (event.event) {
      case 'phase':
        changes.phase = event;
        changes.progress = undefined;
        if (event.phase === 'fine-tuning') changes.fineTuningAfterEpoch = Number(event.initialEpoch);
        break;
      case 'progress':
        changes.progress = event;
        this.#goOn(epochProgress(event));
        break;
      case 'epoch': {
        const point = epochPoint(event);
        // A resumed run may report an epoch again; the last report counts.
        this.#epochs.set(point.epoch, point);
        this.#running = [];
        break;
      }
      case 'resumed':
        this.#goBack(event);
        break;
      case 'diverged':
        changes.diverged = true;
        this.#running = [];
        break;
      case 'data':
        changes.processes = state.processes + 1;
        changes.begunAt = event.time;
        changes.classNames = event.classNames as string[];
        changes.counts = event.counts as LoggedRun['counts'];
        changes.photographs = (event.photographs ?? null) as LoggedRun['photographs'];
        break;
      case 'weights':
        changes.weights = String(event.description);
        break;
      case 'device':
        changes.device = event.device === 'webgpu' ? 'webgpu' : 'cpu';
        if (event.failed === true)
          this.#notes.set('card-failed', { text: String(event.reason), kind: 'card-failed', values: {} });
        break;
      case 'note':
        this.#notes.set(String(event.text), remarkOf(event));
        break;
    }
    this.#state = { ...this.#state, ...changes };
  }

  /** A process that was killed may have reported an epoch that its last checkpoint does not hold. */
  #goBack({ phase, epoch }: LoggedEvent): void {
    // All phases are over.
    if (phase === 'results') return;
    for (const known of this.#epochs.keys()) if (known >= Number(epoch)) this.#epochs.delete(known);
  }

  /** A resumed run repeats steps; their earlier events no longer count. */
  #goOn(progress: EpochProgress): void {
    const isVoid = (one: EpochProgress | undefined): boolean =>
      one !== undefined && (one.epoch !== progress.epoch || one.step >= progress.step);
    while (isVoid(this.#running.at(-1))) this.#running.pop();
    this.#running.push(progress);
  }
}

const emptyLog: Omit<LoggedRun, 'epochs' | 'running' | 'notes'> = {
  lines: 0,
  fineTuningAfterEpoch: null,
  first: undefined,
  last: undefined,
  phase: undefined,
  progress: undefined,
  diverged: false,
  classNames: [],
  counts: null,
  photographs: null,
  weights: null,
  device: 'cpu',
  processes: 0,
  begunAt: undefined,
  seconds: 0,
};

function remarkOf({ text, kind, values }: LoggedEvent): Remark {
  if (typeof kind !== 'string') return { text: String(text) };
  return { text: String(text), kind, values: (values ?? {}) as MessageValues };
}

function epochProgress(event: LoggedEvent): EpochProgress {
  const number = numbersOf(event);
  return {
    epoch: number('epoch') ?? 0,
    step: number('step') ?? 0,
    steps: number('steps') ?? 0,
    logs: logsOf(event),
  };
}

function epochPoint(event: LoggedEvent): EpochPoint {
  const number = numbersOf(event);
  return {
    epoch: number('epoch') ?? 0,
    phase: String(event.phase),
    logs: logsOf(event),
    seconds: number('seconds') ?? 0,
    imagesPerSecond: number('imagesPerSecond'),
  };
}

/** The figures of an event. */
export function logsOf(event: LoggedEvent | undefined): RunLogs {
  const logs = event?.logs;
  if (typeof logs !== 'object' || logs === null) return {};
  return Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [name, typeof value === 'number' ? value : null]),
  );
}

function numbersOf(event: LoggedEvent): (name: string) => number | null {
  return (name) => (typeof event[name] === 'number' ? event[name] : null);
}

/** A line as an event; undefined when it is not one. */
export function parseEvent(line: string): LoggedEvent | undefined {
  try {
    const event: unknown = JSON.parse(line);
    if (event === null || typeof event !== 'object' || !('event' in event)) return undefined;
    return typeof event.event === 'string' ? (event as LoggedEvent) : undefined;
  } catch {
    return undefined;
  }
}
