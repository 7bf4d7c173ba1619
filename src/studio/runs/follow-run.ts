import type { Activity, RunStatusEvent, RunSummary } from '../api.js';
import type { SentEvent } from '../http/event-streams.js';
import type { LoggedRun, NumberedEvent } from './run-log.js';

/** How often a watched run is read. */
const LOOK_MILLISECONDS = 500;
/** How often its state is sent while it trains. */
const STATUS_LOOKS = 4;
/** A run whose events are sent as they come. */
export interface FollowedRun {
  readonly exists: boolean;
  readonly log: Pick<LoggedRun, 'lines'>;
  /** Reads what is new. */
  refresh(): Promise<unknown>;
  /** The events of its log from one line up to another. */
  events(after: number, upTo: number): AsyncIterable<NumberedEvent>;
  summary(): RunSummary;
  activity(): Promise<Activity>;
}

/** Sends a run's log, then new lines, until the signal. */
export async function followRun(
  run: FollowedRun,
  after: number,
  send: (event: SentEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let sent = after;
  let told = '';
  for (let look = 0; !signal.aborted; look++) {
    await run.refresh();
    if (!run.exists) return;
    // A log that is shorter than what was sent is another one: the run was begun anew.
    // Others look at the run too: while this is sent, more lines may be read, which the next look sends.
    const { lines } = run.log;
    if (lines < sent) sent = 0;
    for await (const { line, event } of run.events(sent, lines)) {
      if (signal.aborted) return;
      await send({ ...event, id: line });
    }
    sent = lines;
    const status = { event: 'status', run: run.summary(), activity: await run.activity() } as const;
    const state = JSON.stringify(status.run);
    if (state !== told || (status.activity.doing !== 'idle' && look % STATUS_LOOKS === 0)) {
      told = state;
      await send(status satisfies RunStatusEvent);
    }
    await pause(LOOK_MILLISECONDS, signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
