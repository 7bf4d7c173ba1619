import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { sameSecret } from '../../http/index.js';
import { Refusal } from './errors.js';
import type { OpeningLinks } from './opening-links.js';

/** Who may send requests to the server, and under which host names. */
interface Access {
  readonly token: string;
  readonly openingLinks: OpeningLinks;
  /** Values of the Host header that mean this server, with the port: '127.0.0.1:8080'. */
  readonly hosts: () => ReadonlySet<string>;
  /** Name of the cookie: cookies do not distinguish ports, so each Studio has its own. */
  readonly cookieName: () => string;
  /** Called with each request that is accepted. */
  readonly onAccepted: (context: Context) => void;
}

/** For the page and its requests. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For a report: it contains its own styles and pictures, and no scripts. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** Headers of every answer. A handler may have set a stricter policy already. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', PAGE_POLICY);
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('X-Frame-Options', 'DENY');
  headers.set('Referrer-Policy', 'no-referrer');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Permissions-Policy', 'camera=(self), microphone=(), geolocation=(), usb=(), payment=()');
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
};

/**
 * Accepts only requests from the Studio's own page, opened by someone who has the link.
 *
 * - Host: a page of another site whose name was made to resolve to 127.0.0.1 (DNS rebinding) sends its own name here.
 * - Origin and Sec-Fetch-Site: they identify a page of another site, or of another port of this machine. Requests that
 *   change something must have an Origin; those that only read can be without (pictures, events, typed addresses).
 * - The token, once, in the link, or the secret of a link that opens the page once; then a cookie that scripts cannot
 *   read and that is not sent from other sites.
 */
export function guard(access: Access): MiddlewareHandler {
  const secret = cookieValue(access.token);
  return async (context, next) => {
    expectOwnHost(context, access);
    const { token, once } = context.req.query();
    const isLink = context.req.path === '/' && context.req.method === 'GET';
    const isKnown = sameSecret(getCookie(context, access.cookieName()) ?? '', secret);
    if (isLink && (token ?? once) !== undefined) {
      const letsIn = token === undefined ? access.openingLinks.use(once) : sameSecret(token, access.token);
      // A browser that is restarted may open its first address again.
      if (!letsIn && !(token === undefined && isKnown)) throw noToken();
      setCookie(context, access.cookieName(), secret, { path: '/', httpOnly: true, sameSite: 'Strict' });
      return context.redirect('/');
    }
    expectOwnPage(context, isLink);
    if (!isKnown) throw noToken();
    access.onAccepted(context);
    return await next();
  };
}

function expectOwnHost({ req }: Context, { hosts }: Access): void {
  const host = req.header('host')?.toLowerCase();
  if (host !== undefined && hosts().has(host)) return;
  throw new Refusal(403, 'wrong-name', 'The server does not answer to this host name.', {
    hint: 'Open the link that `graft studio` printed.',
  });
}

function expectOwnPage({ req }: Context, isLink: boolean): void {
  const origin = req.header('origin');
  const reading = req.method === 'GET' || req.method === 'HEAD';
  if (
    origin === undefined ? !reading : origin.toLowerCase() !== `http://${req.header('host')?.toLowerCase()}`
  ) {
    throw elsewhere();
  }
  const site = req.header('sec-fetch-site');
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  // Following a link on another page shows the Studio's page and changes nothing.
  if (isLink && req.header('sec-fetch-mode') === 'navigate') return;
  throw elsewhere();
}

function elsewhere(): Refusal {
  return new Refusal(403, 'other-page', 'The request comes from another page.', {
    hint: 'The server accepts requests only from the Studio’s own page.',
  });
}

function noToken(): Refusal {
  return new Refusal(401, 'unknown-browser', 'The Studio does not know this browser.', {
    hint: 'Open the link that `graft studio` printed; it holds a token.',
  });
}

/** Derived from the token, so that a Studio that is restarted with the same token accepts the same browsers. */
function cookieValue(token: string): string {
  return createHash('sha256').update(`graft-studio cookie ${token}`).digest('base64url');
}
