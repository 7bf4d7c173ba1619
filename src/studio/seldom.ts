const MILLISECONDS = 200;

/** Limits how often a function is called; the latest value wins. */
export function seldom<Value>(call: (value: Value) => void): (value: Value) => void {
  let waiting: { readonly value: Value } | undefined;
  return (value) => {
    const first = waiting === undefined;
    waiting = { value };
    if (!first) return;
    setTimeout(() => {
      const last = waiting!;
      waiting = undefined;
      call(last.value);
    }, MILLISECONDS);
  };
}
