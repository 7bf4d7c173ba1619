/* The part of this room for the page and the service worker. The Studio itself is the program worker.ts. */
export { type StartNews, WorkerStarts } from '../worker-starts.js';
export { type StreamListener, StudioClient } from './channel/client.js';
export { channelName, ownerLock, workerLock } from './channel/messages.js';
export type { FromServiceWorker, ToServiceWorker } from './service-worker/scope.js';
