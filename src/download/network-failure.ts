import { GraftError, reasonOf } from '../errors.js';
import { withoutPassword } from './proxy.js';

/** Where a request was going, for messages. */
export interface Route {
  readonly host: string;
  /** The proxy's address, with the password still in it. */
  readonly proxy: string | undefined;
}

/** Why a server could not be reached, as one short sentence without the address. */
interface NetworkFailure {
  readonly reason: string;
  /** Whether there was no connection at all, so that trying again soon is of no use. */
  readonly unreachable: boolean;
  readonly hint?: string;
}

/** No connection to a server could be made: no name, no route, no answer, or no trust. */
export class UnreachableError extends GraftError {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  readonly reason: string;

  constructor(url: string, reason: string, options: { hint?: string; cause?: unknown }) {
    super(`Could not download ${url}: ${reason}.`, options);
    this.name = 'UnreachableError';
    this.origin = new URL(url).origin;
    this.reason = reason;
  }
}

/** The server (or the proxy) took a connection and then said nothing. */
export class NoAnswer extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${Math.round(milliseconds / 1000)} s`);
  }
}

const NO_NAME = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'];
const NO_ROUTE = ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'];
const NO_CONNECTION = ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'];

/** Explains an error of fetch, whose message is only "fetch failed"; the reason is in its cause. */
export function describeFailure(error: unknown, { host, proxy }: Route): NetworkFailure {
  const cause = rootCause(error);
  const { code = '', message = '' } = cause as NodeJS.ErrnoException;
  const peer = proxy === undefined ? host : `the proxy ${withoutPassword(proxy)}`;
  const checkProxy = proxy === undefined ? undefined : 'Check the proxy settings (HTTPS_PROXY, HTTP_PROXY).';
  const unreachable = (reason: string, hint = checkProxy): NetworkFailure => ({
    reason,
    unreachable: true,
    hint,
  });

  if (NO_NAME.includes(code)) return unreachable(`the name of ${peer} could not be found`);
  if (code === 'ECONNREFUSED') return unreachable(`${peer} refused the connection`);
  if (NO_ROUTE.includes(code)) return unreachable(`there is no way to ${peer} from here`);
  if (NO_CONNECTION.includes(code)) return unreachable(`${peer} did not take a connection in time`);
  if (cause instanceof NoAnswer) return unreachable(`${peer} gave ${cause.message}`);
  const refusal = /Proxy response \((\d+)\)|Proxy Authentication Required \((\d+)\)/.exec(message);
  if (refusal !== null) {
    const status = refusal[1] ?? refusal[2];
    return unreachable(
      `${peer} answered ${status} when asked for ${host}`,
      status === '407'
        ? 'The proxy wants a user name and a password: HTTPS_PROXY=http://user:password@host:port.'
        : checkProxy,
    );
  }
  if (isDistrust(code, message)) {
    return unreachable(
      `the certificate of ${host} is not trusted (${code})`,
      'If your network inspects traffic, set NODE_EXTRA_CA_CERTS to the file with its certificate.',
    );
  }
  if (message.includes('before secure TLS connection')) {
    return unreachable(`${peer} closed the connection before it was secure`);
  }
  return { reason: message || code || reasonOf(error), unreachable: false };
}

function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootCause(error.cause) : error;
}

function isDistrust(code: string, message: string): boolean {
  return (
    /^(CERT_|ERR_TLS_CERT|ERR_SSL|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code) ||
    code === 'EPROTO' ||
    message.includes('self-signed certificate')
  );
}
