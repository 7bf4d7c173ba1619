import { Network, type NetworkOptions, type ProxySettings } from '../download/index.js';

/** The network as the environment describes it. */
export function networkFromEnvironment(options: Omit<NetworkOptions, 'proxy'> = {}): Network {
  return new Network({ ...options, proxy: proxySettings(process.env) });
}

/**
 * The proxies that the environment names. As with curl, lower-case names take precedence; `npx` passes the proxy of an
 * .npmrc file in names with npm_config_.
 */
export function proxySettings(environment: Readonly<Record<string, string | undefined>>): ProxySettings {
  const first = (...names: string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  return {
    httpsProxy: first(
      'https_proxy',
      'HTTPS_PROXY',
      'all_proxy',
      'ALL_PROXY',
      'npm_config_https_proxy',
      'npm_config_proxy',
    ),
    httpProxy: first('http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY', 'npm_config_proxy'),
    noProxy: first('no_proxy', 'NO_PROXY', 'npm_config_noproxy'),
  };
}

/** The hub that the Hugging Face tools use too, if it is another than their own. */
export function hubFromEnvironment(): { readonly hubEndpoint?: string } {
  const { HF_ENDPOINT } = process.env;
  return HF_ENDPOINT === undefined || HF_ENDPOINT === '' ? {} : { hubEndpoint: HF_ENDPOINT };
}
