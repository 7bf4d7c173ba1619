import type { FromServiceWorker, ToServiceWorker } from '../../web-studio/browser.js';
import { installation } from '../studio/state/installation.svelte.js';

/** Milliseconds without news after which the service worker is asked again: the browser may have ended it. */
const PATIENCE = 15_000;

/** Has the service worker load everything that is needed without a network, and shows how far it is. */
export function keepEverything(): void {
  const { serviceWorker } = navigator;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => {
    serviceWorker.controller?.postMessage({ kind: 'keep-all' } satisfies ToServiceWorker);
    timer = setTimeout(ask, PATIENCE);
  };
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<FromServiceWorker>) => {
    if (data.kind !== 'kept') return;
    clearTimeout(timer);
    installation.failed = data.failed;
    if (data.total > 0) installation.kept = data.done / data.total;
    if (!data.failed && data.done < data.total) timer = setTimeout(ask, PATIENCE);
  });
  installation.keepAll = ask;
  ask();
}

/** Offers a new version when it has been loaded; it is used when the visitor wants it. */
export function installUpdates(): void {
  const { serviceWorker } = navigator;
  // Another tab may have chosen the new version: one version is in use at a time.
  serviceWorker.addEventListener('controllerchange', () => location.reload());
  const offer = (waiting: ServiceWorker): void => {
    installation.update = () => waiting.postMessage({ kind: 'take-over' } satisfies ToServiceWorker);
  };
  serviceWorker.ready.then((registration) => {
    if (registration.waiting !== null) offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') offer(installing);
        // An even newer one replaces it.
        if (installing.state === 'redundant') installation.update = undefined;
      });
    });
  });
}
