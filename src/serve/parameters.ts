import type { HonoRequest, MiddlewareHandler } from 'hono';
import type { Operation } from './operations.js';
import { Problem } from './problem.js';

/** Refuses parameters that an operation does not have: a mistyped one would be left out without a word. */
export function expectParameters({ path, parameters }: Operation): MiddlewareHandler {
  const known: readonly string[] = parameters;
  return async ({ req }, next) => {
    const unknown = Object.keys(req.queries()).find((name) => !known.includes(name));
    if (unknown === undefined) return await next();
    throw new Problem('bad-request', `There is no parameter ${JSON.stringify(unknown)}.`, {
      hint:
        known.length === 0
          ? `Leave it out: ${path} has no parameters.`
          : 'The only one is top: how many of the most probable classes are listed.',
    });
  };
}

/**
 * How many of the most probable classes are asked for.
 *
 * @throws Problem 400 when it is given twice, or no whole number above 0
 */
export function topOf(req: HonoRequest): number | undefined {
  const [top, ...more] = req.queries('top') ?? [];
  if (more.length > 0) {
    throw new Problem('bad-request', `Expected top once but received it ${1 + more.length} times.`);
  }
  if (top === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(top)) return Number(top);
  throw new Problem('bad-request', `Expected a whole number above 0 for top but received "${top}".`);
}
