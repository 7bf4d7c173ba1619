/** The events of a stream by name, with their data. */
type Listeners<T extends { readonly event: string }> = {
  readonly [Name in T['event']]?: (event: Extract<T, { event: Name }>) => void;
};

interface Connection {
  readonly onOpen?: () => void;
  /** Called when the stream is interrupted and reconnects. */
  readonly onLost?: () => void;
}

/** Seconds after which a stream that the browser gave up is opened again. */
const PATIENCE = 2;

/**
 * Follows server-sent events until the returned function is called. EventSource reconnects after most interruptions, but
 * not after an error from the server; then this function opens a new one.
 */
export function followEvents<T extends { readonly event: string }>(
  address: () => string,
  listeners: Listeners<T>,
  { onOpen, onLost }: Connection = {},
): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource(address());
    source.onopen = () => onOpen?.();
    source.onerror = () => {
      onLost?.();
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(open, PATIENCE * 1000);
    };
    for (const [name, listen] of Object.entries(listeners)) {
      source.addEventListener(name, (message) => {
        (listen as (event: unknown) => void)(JSON.parse((message as MessageEvent<string>).data));
      });
    }
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
