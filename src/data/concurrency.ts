/** Runs a task once there is room for it, and returns its result. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Lets at most `maximum` tasks run at the same time; the others wait in the order in which they came. */
export function limitConcurrency(maximum: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (task) => {
    if (running >= maximum) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // The place goes straight to the next task, so that nobody can come in between.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
