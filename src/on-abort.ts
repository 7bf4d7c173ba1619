/** What is called when a signal is aborted, with one listener for all: Node warns of more than ten. */
const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls something when a signal is aborted, which it must not be yet.
 *
 * @returns a function that ends this
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const own = callbacks.get(signal) ?? listenTo(signal);
  own.add(callback);
  return () => own.delete(callback);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const own = new Set<() => void>();
  callbacks.set(signal, own);
  const callAll = (): void => {
    for (const callback of [...own]) callback();
  };
  signal.addEventListener('abort', callAll, { once: true });
  return own;
}
