/** What is needed of a line of events.jsonl to tell how long a run has been worked on. */
export interface TimedEvent {
  readonly event: string;
  /** ISO 8601. */
  readonly time: string;
  /** Of the end of a process's work: the seconds that it took. */
  readonly seconds?: unknown;
}

/**
 * Seconds of work between two events of a run, one after the other. Nobody works between the end of a process and what
 * the next one tells. One that was killed tells no end, but the next one begins with its device or data, or fails at once.
 */
export function workBetween(one: TimedEvent | undefined, other: TimedEvent): number {
  if (one === undefined || hasEnded(one)) return 0;
  const begins = other.event === 'data' && one.event !== 'weights';
  if (begins || other.event === 'weights' || other.event === 'device') return 0;
  const between = Math.max(0, (Date.parse(other.time) - Date.parse(one.time)) / 1000) || 0;
  return hasEnded(other) && typeof other.seconds === 'number' ? Math.min(between, other.seconds) : between;
}

/** Whether an event is the last one of a process. */
export function hasEnded({ event }: TimedEvent): boolean {
  return event === 'stopped' || event === 'failed';
}
