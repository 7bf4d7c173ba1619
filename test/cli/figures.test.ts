import { describe, expect, it } from 'vitest';
import { byteSize, duration } from '../../src/cli/figures.js';
import { proxySettings } from '../../src/cli/network.js';

describe('numbers', () => {
  it('are formatted for people', () => {
    expect([0, 999, 1000, 68_606_236, 9.99e9, 5e15].map(byteSize)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.0 kB',
      '68.6 MB',
      '10.0 GB',
      '5000.0 TB',
    ]);
    expect([0.2, 59.4, 61, 3600].map(duration)).toEqual(['1 s', '1 min 0 s', '1 min 1 s', '60 min 0 s']);
  });
});

describe('proxySettings', () => {
  it('uses the same variables as curl, lower case first', () => {
    expect(
      proxySettings({
        HTTPS_PROXY: 'http://large:1',
        https_proxy: 'http://small:1',
        HTTP_PROXY: 'http://plain:2',
        NO_PROXY: 'example.com',
      }),
    ).toEqual({ httpsProxy: 'http://small:1', httpProxy: 'http://plain:2', noProxy: 'example.com' });
    expect(proxySettings({ ALL_PROXY: 'http://all:3', https_proxy: '' })).toEqual({
      httpsProxy: 'http://all:3',
      httpProxy: 'http://all:3',
      noProxy: undefined,
    });
  });

  it('uses the settings of an .npmrc file, which npx passes on', () => {
    expect(
      proxySettings({
        npm_config_https_proxy: 'http://npm:1',
        npm_config_proxy: 'http://npm:2',
        npm_config_noproxy: 'a',
      }),
    ).toEqual({ httpsProxy: 'http://npm:1', httpProxy: 'http://npm:2', noProxy: 'a' });
  });

  it('is empty without settings', () => {
    expect(Object.values(proxySettings({})).filter((value) => value !== undefined)).toEqual([]);
  });
});
