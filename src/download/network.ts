import { anything, atLeastZero, checkOptions } from '../options.js';
import { describeFailure, NoAnswer, UnreachableError } from './network-failure.js';
import { type ProxySettings, proxyFor } from './proxy.js';

/** How the internet is reached. */
export interface NetworkOptions {
  /** By default every address is reached directly. */
  readonly proxy?: ProxySettings;
  /** Milliseconds to wait for a connection, default 5000. */
  readonly connectTimeout?: number;
  /** Milliseconds to wait for an answer; default 15,000, and 60,000 behind a proxy, which may look at the file first. */
  readonly answerTimeout?: number;
  /** Milliseconds without a byte after which a download counts as broken off, default 30,000. */
  readonly stallTimeout?: number;
}

interface RequestSettings {
  readonly method?: 'GET' | 'HEAD';
  /** 'manual': returns an answer that points to another address. Default: follows it. */
  readonly redirect?: 'manual';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A stream of bytes, as far as a download needs it: the types of Node would be asked of everyone who imports ours. */
interface ByteStream {
  getReader(): {
    read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: Uint8Array }>;
    cancel(): Promise<void>;
  };
  cancel(): Promise<void>;
}

/** What a server answers, as fetch's Response has it. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
  readonly body: ByteStream | null;
}

/** A request that was begun and then broke off. It may work the next time. */
export class BrokenConnection extends Error {}

/**
 * Reaches servers directly or through a proxy, with time limits that are short enough for a machine without internet.
 *
 * @example
 * ```ts
 * import { MobileNetV2 } from '@graft-vision/graft';
 * import { Network } from '@graft-vision/graft/datasets';
 *
 * const network = new Network({ proxy: { httpsProxy: 'http://proxy.example.org:3128' } });
 * const base = await MobileNetV2({ includeTop: false, weights: 'imagenet', network });
 * ```
 */
export class Network {
  readonly #options: NetworkOptions;
  #client: Promise<(url: string, settings: RequestSettings) => Promise<Answer>> | undefined;

  constructor(options: NetworkOptions = {}) {
    checkOptions('Network', options, {
      proxy: anything,
      connectTimeout: atLeastZero,
      answerTimeout: atLeastZero,
      stallTimeout: atLeastZero,
    });
    if (options.proxy !== undefined) {
      checkOptions('proxy', options.proxy, { httpsProxy: anything, httpProxy: anything, noProxy: anything });
    }
    this.#options = options;
  }

  /** The proxy that serves an address, or undefined. */
  proxyFor(url: string): string | undefined {
    return proxyFor(url, this.#options.proxy ?? {});
  }

  /**
   * Requests an address and returns the answer as soon as it begins.
   *
   * @throws UnreachableError when no connection can be made or no answer comes in time
   * @throws BrokenConnection when it breaks off
   * @throws the signal's reason when it is aborted
   */
  async fetch(url: string, settings: RequestSettings = {}): Promise<Answer> {
    const { signal } = settings;
    const proxy = this.proxyFor(url);
    if (proxy !== undefined && !/^https?:/i.test(proxy)) {
      throw new UnreachableError(url, `proxies of the kind ${proxy.split('://')[0]}:// are not supported`, {
        hint: 'Set HTTPS_PROXY to the address of an HTTP proxy.',
      });
    }
    const limit = this.#options.answerTimeout ?? (proxy === undefined ? 15_000 : 60_000);
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(new NoAnswer(limit)), limit);
    try {
      const signals = signal === undefined ? [waiting.signal] : [waiting.signal, signal];
      const client = await this.#load();
      return await client(url, { ...settings, signal: AbortSignal.any(signals) });
    } catch (error) {
      signal?.throwIfAborted();
      const failure = describeFailure(error, { host: new URL(url).hostname, proxy });
      if (!failure.unreachable) throw new BrokenConnection(failure.reason, { cause: error });
      throw new UnreachableError(url, failure.reason, { hint: failure.hint, cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** The HTTP client takes a moment to load, and most runs download nothing. */
  #load(): Promise<(url: string, settings: RequestSettings) => Promise<Answer>> {
    this.#client ??= import('./dispatcher.js').then(({ fetch, RoutingDispatcher }) => {
      const { connectTimeout = 5000, stallTimeout = 30_000 } = this.#options;
      const dispatcher = new RoutingDispatcher({
        proxyFor: (url) => this.proxyFor(url),
        connectTimeout,
        stallTimeout,
      });
      return (url, settings) => fetch(url, { ...settings, dispatcher });
    });
    return this.#client;
  }
}

let direct: Network | undefined;

/** The network that is used unless another is given: no proxy. */
export function directNetwork(): Network {
  direct ??= new Network();
  return direct;
}
