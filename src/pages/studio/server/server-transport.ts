import type { Transport } from './transport.js';

/** Seconds after which a stream that the browser gave up is opened again. */
const PATIENCE = 2;

/** The Studio is a server, which the page came from. */
export const serverTransport: Transport = {
  inBrowser: false,
  request: (path, init) => fetch(path, init),
  // EventSource reconnects after most interruptions, but not after an error from the server.
  follow(address, names, { onOpen, onLost, onEvent }) {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource(address());
      source.onopen = () => onOpen();
      source.onerror = () => {
        onLost();
        if (source.readyState !== EventSource.CLOSED) return;
        clearTimeout(timer);
        timer = setTimeout(open, PATIENCE * 1000);
      };
      for (const name of names) {
        source.addEventListener(name, (message) => onEvent(name, (message as MessageEvent<string>).data));
      }
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  },
};
