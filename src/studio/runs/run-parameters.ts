import type { Context } from 'hono';
import { wholeParameter } from '../http/bodies.js';

const MOST_LINES = 100_000_000;

/** The runs to compare, each once. */
export function runsParameter({ req }: Context): string[] {
  return [...new Set((req.query('runs') ?? '').split(',').filter((id) => id !== ''))];
}

/** The last line of a run's log that was received, 0 for none. @throws Refusal 400 when it is not a whole number */
export function lastLine(context: Context): number {
  const asked = wholeParameter(context, 'after', { least: 0, most: MOST_LINES, otherwise: 0 });
  // When a stream opens again, its Last-Event-ID takes precedence over the address.
  const last = Number(context.req.header('last-event-id'));
  return Number.isSafeInteger(last) && last > 0 ? last : asked;
}
