/* The program of the worker in which the Studio of a page runs. Its name is the folder of the page. */
import type { Hono } from 'hono';
import { setRuntimeSettings } from '../platform/browser/index.js';
import { tellStartsOfWorkers } from '../worker-starts.js';
import { channelName, workerLock } from './channel/messages.js';
import { serveChannel } from './channel/serve.js';
import { openStorage } from './storage.js';
import { failedStudio, openWebStudio } from './studio.js';

// The compiler’s types are those of pages.
const { name: base } = globalThis as unknown as { readonly name: string };
const name = channelName(base);

async function open(): Promise<Hono> {
  try {
    const all = await openStorage('graft-studio');
    // Each copy of the Studio on a host has its own photographs.
    const own = encodeURIComponent(new URL(base).pathname);
    const project = await all.getDirectoryHandle(own, { create: true });
    return await openWebStudio({ project, base });
  } catch (error) {
    return failedStudio(error);
  }
}

// The page ends this worker if the browser hangs there, and starts another.
tellStartsOfWorkers((news) => globalThis.postMessage(news));
setRuntimeSettings({
  files: new URL('runtime/', base).href,
  heif: new URL('heif/libheif-bundle.mjs', base).href,
});
// The worker of a page that was closed may not be gone yet; two must not write into the same files.
navigator.locks
  .request(workerLock(name), async () => {
    serveChannel(await open(), name);
    // The page that started it watches over the lock from now on.
    globalThis.postMessage('running');
    await new Promise(() => undefined);
  })
  .catch(() => undefined);
