import type { StudioClient } from '../../../web-studio/browser.js';
import type { Transport } from './transport.js';

/** The Studio is a worker of this page, or of another tab. */
export function browserTransport(client: StudioClient): Transport {
  let asked = false;
  return {
    inBrowser: true,
    request: (path, init) => {
      if (path === 'api/data/uploads' && !asked) {
        asked = true;
        // Otherwise a browser that is short of storage may delete the photographs. It may refuse.
        navigator.storage.persist().catch(() => undefined);
      }
      return client.request(path, init);
    },
    follow: (address, _names, listener) => client.follow(address, listener),
  };
}
