import { transport } from './current-transport.js';

/** The events of a stream by name, with their data. */
type Listeners<T extends { readonly event: string }> = {
  readonly [Name in T['event']]?: (event: Extract<T, { event: Name }>) => void;
};

interface Connection {
  readonly onOpen?: () => void;
  /** Called when the stream is interrupted and reconnects. */
  readonly onLost?: () => void;
}

/** Follows the Studio's events until the returned function is called. An interrupted stream opens again by itself. */
export function followEvents<T extends { readonly event: string }>(
  address: () => string,
  listeners: Listeners<T>,
  { onOpen, onLost }: Connection = {},
): () => void {
  const byName = listeners as Readonly<Record<string, (event: unknown) => void>>;
  return transport().follow(address, Object.keys(byName), {
    onOpen: () => onOpen?.(),
    onLost: () => onLost?.(),
    onEvent: (name, data) => byName[name]?.(JSON.parse(data)),
  });
}
