import type { Hono } from 'hono';
import type { FromStudio, StreamRequest, StudioAnswer, StudioRequest, ToStudio } from './messages.js';
import { sentEvents } from './sent-events.js';

/**
 * Answers requests over a channel with a Hono app, for as long as the worker lives.
 *
 * @param name of the channel, see `channelName`
 */
export function serveChannel(app: Hono, name: string): void {
  const worker = crypto.randomUUID();
  const channel = new BroadcastChannel(name);
  const send = (message: FromStudio): void => channel.postMessage(message);
  const streams = new Map<string, AbortController>();
  channel.onmessage = ({ data: message }: MessageEvent<ToStudio | FromStudio>) => {
    if (message.kind === 'hello') send({ kind: 'ready', worker });
    if (message.kind === 'request') answer(app, message).then(send);
    if (message.kind === 'unfollow') streams.get(message.id)?.abort();
    if (message.kind !== 'follow' || streams.has(message.id)) return;
    const { id } = message;
    const ended = new AbortController();
    streams.set(id, ended);
    follow(app, message, ended, send).finally(() => {
      streams.delete(id);
      if (!ended.signal.aborted) send({ kind: 'closed', id });
    });
  };
  send({ kind: 'ready', worker });
}

async function answer(app: Hono, { id, method, path, headers, body }: StudioRequest): Promise<StudioAnswer> {
  const request = new Request(new URL(path, location.origin), { method, headers, body });
  const response = await app.fetch(request);
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    kind: 'answer',
    id,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: isJson ? await response.arrayBuffer() : response.body === null ? null : await response.blob(),
  };
}

/** Sends the events of a stream until it ends, nobody listens to it, or whoever did is gone. */
async function follow(
  app: Hono,
  { id, client, path, lastEventId }: StreamRequest,
  ended: AbortController,
  send: (message: FromStudio) => void,
): Promise<void> {
  const { signal } = ended;
  navigator.locks.request(client, { signal }, () => ended.abort()).catch(() => undefined);
  const headers: Record<string, string> = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
  const response = await app.fetch(new Request(new URL(path, location.origin), { headers }));
  if (!response.ok || response.body === null) return;
  const reader = response.body.getReader();
  signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
  if (signal.aborted) return;
  send({ kind: 'opened', id });
  for await (const event of sentEvents(reader)) send({ kind: 'event', id, ...event });
}
