import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { UsageError } from '../errors.js';
import { sameSecret } from '../http/index.js';
import { Problem } from './problem.js';

/** Accepts only requests with the header `Authorization: Bearer` and the token. */
export function expectToken(token: string): MiddlewareHandler {
  return async (context, next) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(context.req.header('authorization') ?? '') ?? [];
    if (given === undefined || !sameSecret(given, token)) {
      throw new Problem('no-token', given === undefined ? 'A token is needed.' : 'The token is wrong.', {
        hint: 'Send the header Authorization: Bearer TOKEN with the token that the server was started with.',
        headers: { 'WWW-Authenticate': 'Bearer realm="graft"' },
      });
    }
    return await next();
  };
}

/** The origin of an extension or of an application, such as chrome-extension://abc, which URL does not know. */
const OTHER_ORIGIN = /^(?!https?:|file:)[a-z][a-z\d+.-]*:\/\/[^/?#]+$/;

/**
 * Browsers send an origin without a path or a slash at its end, so any other text would match none.
 *
 * @throws UsageError unless each is '*' or an origin
 */
export function expectOrigins(origins: readonly string[]): void {
  for (const origin of origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (origin === '*' || origin === url?.origin || OTHER_ORIGIN.test(origin)) continue;
    const meant = url === undefined || url.origin === 'null' ? 'https://example.org' : url.origin;
    throw new UsageError(`Expected the origin of a page but received ${JSON.stringify(origin)}.`, {
      hint: `Write it as browsers send it: ${meant}, or * for every page.`,
    });
  }
}

/** Lets pages of these origins read the answers; '*' stands for all. */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  const all = origins.includes('*');
  return cors({
    origin: (origin) => (all ? '*' : origins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST'],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: ['Retry-After'],
    maxAge: 600,
  });
}

/**
 * Keeps pages of the user's browser away from a server that asks for no token. A page of another site whose name was
 * made to resolve to 127.0.0.1 (DNS rebinding) sends its own name in Host, and every page that sends a picture sends its
 * Origin.
 *
 * @param hosts values of Host that mean this server, with the port
 */
export function guardLocal(hosts: () => ReadonlySet<string>, origins: readonly string[]): MiddlewareHandler {
  return async ({ req }, next) => {
    const host = req.header('host')?.toLowerCase();
    if (host === undefined || !hosts().has(host)) {
      throw new Problem('wrong-host', 'The server does not answer to this host name.', {
        hint: 'Ask at the address that `graft serve` printed, or start it with a token: then any name will do.',
      });
    }
    const origin = req.header('origin');
    if (origin !== undefined && !origins.includes('*') && !origins.includes(origin)) {
      throw new Problem('other-page', 'Pages of this origin may not ask.', {
        hint: 'The server’s option --allow-origin allows them.',
      });
    }
    return await next();
  };
}
