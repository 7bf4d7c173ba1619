/** The events of a stream by their names, and what comes with each. */
type Listeners<T extends { readonly event: string }> = {
  readonly [Name in T['event']]?: (event: Extract<T, { event: Name }>) => void;
};

interface Connection {
  readonly onOpen?: () => void;
  /** The stream broke off and is tried again. */
  readonly onLost?: () => void;
}

/** Seconds after which a stream that the browser gave up is opened anew. */
const PATIENCE = 2;

/**
 * Follows server-sent events until the function that it returns is called. EventSource goes on by itself after most
 * interruptions, but not where a server answered with an error; then a new one is opened here.
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
