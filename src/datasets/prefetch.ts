/**
 * Loads items before the loop needs them, and yields the results in the order of the items.
 *
 * While the loop's body works on one result, up to `count` further ones are being loaded. With `count` 0 each is loaded
 * when the loop asks for it. An error of `load` is thrown in place of its result. Leaving the loop early waits for
 * loads in progress, so that nothing keeps running in the background.
 */
export async function* prefetch<Item, Result>(
  items: Iterable<Item>,
  load: (item: Item) => Promise<Result>,
  count: number,
): AsyncGenerator<Result, void, undefined> {
  const source = items[Symbol.iterator]();
  const underWay: Promise<Result>[] = [];

  const startUpTo = (wanted: number): void => {
    while (underWay.length < wanted) {
      const next = source.next();
      if (next.done) return;
      const result = load(next.value);
      // The error is thrown when the result's turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      underWay.push(result);
    }
  };

  try {
    startUpTo(Math.max(count, 1));
    while (underWay.length > 0) {
      const result = await underWay[0];
      underWay.shift();
      startUpTo(count);
      yield result;
      startUpTo(1);
    }
  } finally {
    source.return?.();
    await Promise.allSettled(underWay);
  }
}
