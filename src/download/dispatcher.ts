import { Agent, Dispatcher, fetch, Pool, ProxyAgent } from 'undici';

interface DispatcherOptions {
  /** The proxy for an address, or undefined. */
  readonly proxyFor: (url: string) => string | undefined;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Milliseconds without a byte after which an answer counts as broken off. */
  readonly stallTimeout: number;
}

/** One of a host's addresses (IPv6, IPv4) is given this many milliseconds before the next one is tried too. */
const FAMILY_ATTEMPT = 1000;

/**
 * Sends each request its way, directly or through a proxy. It decides anew for every request, so that an answer that
 * points to another host is followed there as it should be. This file is loaded when the first request is made.
 */
export class RoutingDispatcher extends Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #ways = new Map<string, Dispatcher>();

  constructor(options: DispatcherOptions) {
    super();
    this.#options = options;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandlers): boolean {
    return this.#wayTo(String(options.origin)).dispatch(options, handler);
  }

  #wayTo(origin: string): Dispatcher {
    const proxy = this.#options.proxyFor(origin);
    const known = this.#ways.get(proxy ?? '');
    if (known !== undefined) return known;
    const made = this.#makeWay(proxy);
    this.#ways.set(proxy ?? '', made);
    return made;
  }

  #makeWay(proxy: string | undefined): Dispatcher {
    const { connectTimeout, stallTimeout } = this.#options;
    const connect = { timeout: connectTimeout, autoSelectFamilyAttemptTimeout: FAMILY_ATTEMPT };
    if (proxy === undefined) return new Agent({ connect, bodyTimeout: stallTimeout });
    return new ProxyAgent({
      uri: proxy,
      // http:// addresses are asked of the proxy; only https:// ones need a tunnel, and not every proxy gives others.
      proxyTunnel: false,
      proxyTls: connect,
      requestTls: connect,
      factory: (origin, options: object) => new Pool(origin, { ...options, bodyTimeout: stallTimeout }),
    });
  }
}

export { fetch };
