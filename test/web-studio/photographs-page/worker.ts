/* Answers the requests of /api/data in a worker, as the Studio in a tab does. */
import { Hono } from 'hono';
import { recipes } from '../../../dist/src/phases/index.js';
import { answerFor } from '../../../dist/src/studio/browser.js';
import { addPhotographRoutes, openStorage, WebPhotographs } from '../../../dist/src/web-studio/index.js';
import { recordedPhotographs } from '../../../dist/src/web-studio/runs/recorded-photographs.js';
import { dividePictures } from '../../../dist/src/web-training/divide-pictures.js';
import type { SentAnswer, SentRequest } from './messages.js';

const app = new Hono();
app.onError((error, context) => {
  const { status, body } = answerFor(error);
  return context.json(body, status);
});
app.notFound((context) => context.json({ error: 'There is nothing at this address.' }, 404));

const ready = (async () => {
  const photographs = await WebPhotographs.open(await openStorage('graft-studio'), {
    onChange: (version) => postMessage({ version }),
    onInspection: (inspection) => postMessage({ inspection }),
  });
  addPhotographRoutes(app, photographs);
  app.get('/test/labelled', (context) => context.json(photographs.labelled()));
  // As a training divides them.
  app.get('/test/divided', async (context) => {
    const pictures = [];
    for (const { id, path, className, given } of recordedPhotographs(photographs.labelled()).photographs) {
      const picture = await photographs.content(id);
      pictures.push({ picture, label: className, name: path, part: given ?? undefined });
    }
    const { signal } = new AbortController();
    const { parts } = await dividePictures(pictures, recipes.fast, 0, { onRead: () => undefined, signal });
    const names = Object.entries(parts).map(([part, all]) => [part, all.map(({ name }) => name)]);
    return context.json(Object.fromEntries(names));
  });
  app.get('/test/content/:id', async (context) =>
    context.body(await (await photographs.content(context.req.param('id'))).arrayBuffer()),
  );
})();

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

async function answer({ method, path, type, body, zeros }: SentRequest): Promise<SentAnswer> {
  await ready;
  const request = new Request(new URL(path, 'http://studio'), {
    method,
    headers: type === undefined ? {} : { 'content-type': type },
    body: zeros === undefined ? body && bytesOf(body) : new Uint8Array(zeros),
  });
  const response = await app.fetch(request);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: base64Of(new Uint8Array(await response.arrayBuffer())),
  };
}

addEventListener('message', ({ data }: MessageEvent<{ id: number; request: SentRequest }>) => {
  void answer(data.request).then(
    (answered) => postMessage({ id: data.id, answer: answered }),
    (error: Error) => postMessage({ id: data.id, failure: `${error.message}\n${error.stack}` }),
  );
});
