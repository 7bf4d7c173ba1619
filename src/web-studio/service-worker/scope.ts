import type { StaticFile } from './static-file.js';

/* What a service worker's global object has; the compiler's types are those of pages. */

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface MessageFromPage extends ExtendableEvent {
  readonly data: ToServiceWorker;
}

interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { readonly type: 'window' }): Promise<readonly MessageTarget[]>;
  };
  /** Written before the program by `exportStaticStudio`. */
  readonly graftFiles: readonly StaticFile[];
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageFromPage) => void): void;
}

interface MessageTarget {
  postMessage(message: FromServiceWorker): void;
}

export const scope = globalThis as unknown as ServiceWorkerScope;

/** What the page sends the service worker. */
export type ToServiceWorker =
  /** Load what was not loaded yet, for work without a network. */
  | { readonly kind: 'keep-all' }
  /** The new version may replace the one that is in use. */
  | { readonly kind: 'take-over' };

/** How much of the Studio is kept in the browser. */
export interface FromServiceWorker {
  readonly kind: 'kept';
  /** Bytes that are here. */
  readonly done: number;
  readonly total: number;
  /** Whether a file could not be loaded. */
  readonly failed: boolean;
}
