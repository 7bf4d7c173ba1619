import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { MAX_EVENT_STREAMS } from '../limits.js';
import { Refusal } from './errors.js';

/** How often an idle stream sends something, so that each side notices when the other is gone. */
const HEARTBEAT_MILLISECONDS = 15_000;

/** An event on its way to the page. */
export interface SentEvent {
  readonly event: string;
  /** For events that can be repeated: when the browser reconnects, it sends the last id that it received. */
  readonly id?: number;
}

/** Connections that send events to pages. Their number is limited. */
export class EventStreams {
  readonly #ends = new Set<() => void>();

  get count(): number {
    return this.#ends.size;
  }

  /**
   * Answers with events until the page goes away or the server ends.
   *
   * @param follow gets a function that sends an event (in order, one after the other) and a signal for the end; returns
   *   when there is nothing more to send
   * @throws Refusal 429 when there are too many already
   */
  open(
    context: Context,
    follow: (send: (event: SentEvent) => Promise<void>, signal: AbortSignal) => Promise<void>,
  ): Response {
    if (this.#ends.size >= MAX_EVENT_STREAMS) {
      throw new Refusal(429, 'too-many-pages', 'Too many pages are open.', { hint: 'Close some of them.' });
    }
    const ended = new AbortController();
    const end = (): void => ended.abort();
    this.#ends.add(end);
    // Some proxies buffer incomplete answers.
    context.header('X-Accel-Buffering', 'no');
    return streamSSE(context, async (stream) => {
      stream.onAbort(end);
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MILLISECONDS);
      try {
        await stream.write(': hello\n\n');
        await follow((event) => send(stream, event), ended.signal);
      } finally {
        clearInterval(heartbeat);
        this.#ends.delete(end);
      }
    });
  }

  /** Closes all of them. */
  close(): void {
    for (const end of this.#ends) end();
  }
}

async function send(stream: SSEStreamingApi, { id, ...event }: SentEvent): Promise<void> {
  await stream.writeSSE({
    event: event.event,
    data: JSON.stringify(event),
    ...(id !== undefined && { id: String(id) }),
  });
}

/** Waits for the end of the connection, for any reason. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
