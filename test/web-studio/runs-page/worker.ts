/* A worker that answers with the routes of runs and models, on photographs in memory. */
import { Hono } from 'hono';
import { answerFor, EventStreams } from '../../../dist/src/studio/browser.js';
import { addModelRoutes, addRunRoutes, WebRuns } from '../../../dist/src/web-studio/index.js';
import { MemoryPhotographs } from './memory-photographs.js';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './messages.js';

const told: object[] = [];

async function open({ photographs: sent, weights }: WorkerStart): Promise<Hono> {
  const root = await navigator.storage.getDirectory();
  const project = await root.getDirectoryHandle('graft-studio', { create: true });
  const photographs = new MemoryPhotographs(sent);
  const runs = await WebRuns.open(project, photographs, {
    weights: new URL(weights),
    onChange: (all) => told.push({ event: 'runs', states: all.map(({ state }) => state) }),
  });
  const app = new Hono();
  app.onError((error, context) => {
    const { status, body } = answerFor(error);
    return context.json(body, status);
  });
  addRunRoutes(app, { runs, streams: new EventStreams() });
  addModelRoutes(app, { runs, photographs, onEvaluation: (event) => told.push(event) });
  app.get('/told', (context) => context.json(told));
  app.post('/photographs/:id', (context) => {
    photographs.move(context.req.param('id'), context.req.query('to'));
    return context.json({});
  });
  return app;
}

/** What comes of an answer within some milliseconds. */
async function beginningOf({ body }: Response, milliseconds: number): Promise<ArrayBuffer> {
  const reader = body!.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  setTimeout(() => void reader.cancel(), milliseconds);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return await new Blob(pieces).arrayBuffer();
    pieces.push(value);
  }
}

let app: Promise<Hono> | undefined;

addEventListener('message', async ({ data }: MessageEvent<WorkerStart | WorkerRequest>) => {
  if ('photographs' in data) {
    app = open(data);
    await app;
    postMessage('open');
    return;
  }
  const { id, method, path, body, milliseconds } = data;
  if (method === 'FOLLOW') {
    const text = await beginningOf(await (await app!).request(path), milliseconds ?? 0);
    postMessage({ id, status: 200, type: 'text/event-stream', body: text } satisfies WorkerAnswer);
    return;
  }
  const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : undefined;
  const answer = await (await app!).request(path, { method, headers, ...(body !== undefined && { body }) });
  const sent: WorkerAnswer = {
    ...{ id, status: answer.status, type: answer.headers.get('content-type') ?? '' },
    body: await answer.arrayBuffer(),
  };
  postMessage(sent);
});
