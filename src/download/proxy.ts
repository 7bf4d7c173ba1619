/**
 * Proxies, as in the environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY. The library does not read these
 * variables; the command line does, and passes them.
 */
export interface ProxySettings {
  /** Proxy for https:// addresses, for example 'http://proxy.example:3128' or 'http://user:password@proxy:3128'. */
  readonly httpsProxy?: string;
  /** Proxy for http:// addresses. */
  readonly httpProxy?: string;
  /**
   * Hosts that are reached directly, separated by commas or spaces: 'example.com' stands for itself and everything
   * below it, as do '.example.com' and '*.example.com'; 'example.com:8080' for one port only; '*' for all hosts.
   */
  readonly noProxy?: string;
}

/** The proxy that serves an address, or undefined when the address is reached directly. */
export function proxyFor(address: string | URL, settings: ProxySettings): string | undefined {
  const url = new URL(address);
  const proxy = (url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy)?.trim();
  if (proxy === undefined || proxy === '' || isExempt(url, settings.noProxy ?? '')) return undefined;
  // curl and others take an address without a scheme as one of an HTTP proxy.
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** A proxy's address without user name and password, for messages. */
export function withoutPassword(proxy: string): string {
  return proxy.replace(/^([a-z][\w+.-]*:\/\/)?[^/]*@/i, '$1');
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry === '*' || (entry !== '' && covers(entry, host, port)));
}

function covers(entry: string, host: string, port: string): boolean {
  // An IPv6 address has colons of its own; with a port it stands in brackets.
  const [, bracketed, plain, ownPort] = /^(?:\[(.+)\]|([^:]+|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? [];
  const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, '');
  if (ownPort !== undefined && ownPort !== port) return false;
  return host === name || host.endsWith(`.${name}`);
}
