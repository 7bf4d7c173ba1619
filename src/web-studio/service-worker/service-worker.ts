/*
 * Keeps the files of the Studio without a server, so that it opens without a network, always with files of one version.
 * It gives the page the headers that hosts of static files do not send, and answers addresses of the Studio (pictures,
 * downloads) with what the worker of a page says.
 */
import { StudioClient } from '../channel/client.js';
import { channelName } from '../channel/messages.js';
import { findFile, forgetOthers, HEADERS, keepAll, keepFirst, kept } from './kept-files.js';
import { type FromServiceWorker, scope } from './scope.js';

const base = scope.registration.scope;
const studio = new StudioClient(channelName(base));

scope.addEventListener('install', (event) => event.waitUntil(keepFirst()));
scope.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));

scope.addEventListener('message', (event) => {
  if (event.data.kind === 'take-over') event.waitUntil(scope.skipWaiting());
  else event.waitUntil(keepAndTell());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(base)) return;
  const { pathname, search } = new URL(request.url);
  const path = pathname.slice(new URL(base).pathname.length);
  const file = findFile(path);
  if (path.startsWith('api/')) event.respondWith(askStudio(path + search));
  else if (file !== undefined) event.respondWith(kept(file));
});

async function keepAndTell(): Promise<void> {
  let last: FromServiceWorker = { kind: 'kept', done: 0, total: 0, failed: false };
  const tell = async (): Promise<void> => {
    for (const page of await scope.clients.matchAll({ type: 'window' })) page.postMessage(last);
  };
  try {
    await keepAll((progress) => {
      last = { ...last, ...progress };
      void tell();
    });
  } catch {
    last = { ...last, failed: true };
    await tell();
  }
}

async function askStudio(path: string): Promise<Response> {
  const { status, headers, body } = await studio.request(path);
  return new Response(body, { status, headers: { ...HEADERS, ...Object.fromEntries(headers) } });
}
