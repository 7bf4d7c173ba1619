import { describe, expect, it } from 'vitest';
import { proxyFor, withoutPassword } from '../../src/download/proxy.js';

describe('proxyFor', () => {
  const proxies = { httpsProxy: 'http://secure:1', httpProxy: 'plain:2' };

  it('chooses by the protocol of the address', () => {
    expect(proxyFor('https://a.example/x', proxies)).toBe('http://secure:1');
    expect(proxyFor('http://a.example/x', proxies)).toBe('http://plain:2');
    expect(proxyFor('https://a.example/x', { httpProxy: 'plain:2' })).toBeUndefined();
    expect(proxyFor('https://a.example/x', { httpsProxy: ' ' })).toBeUndefined();
  });

  it.each([
    ['https://example.com/', 'example.com', true],
    ['https://deep.below.example.com/', 'example.com', true],
    ['https://deep.example.com/', '.example.com', true],
    ['https://deep.example.com/', '*.example.com', true],
    ['https://example.com/', 'other.com,EXAMPLE.com', true],
    ['https://example.com/', 'other.com  example.com', true],
    ['https://Example.COM/', 'example.com', true],
    ['https://anything.test/', '*', true],
    ['https://example.com/', 'example.com:443', true],
    ['http://example.com/', 'example.com:80', true],
    ['http://example.com:8080/', 'example.com:8080', true],
    ['http://127.0.0.1:99/', '127.0.0.1', true],
    ['http://[::1]:99/', '::1', true],
    ['http://[::1]:99/', '[::1]:99', true],
    ['https://example.com/', 'example.com:80', false],
    ['https://notexample.com/', 'example.com', false],
    ['https://example.com.evil.test/', 'example.com', false],
    ['https://example.com/', 'deep.example.com', false],
    ['http://[::1]:99/', '[::1]:98', false],
    ['https://example.com/', '', false],
    ['https://example.com/', ' , ', false],
  ])('%s with noProxy %j: reached directly is %s', (url, noProxy, direct) => {
    expect(proxyFor(url, { ...proxies, noProxy }) === undefined).toBe(direct);
  });
});

it('withoutPassword leaves only the address', () => {
  expect(withoutPassword('http://ann:secret@proxy:3128/')).toBe('http://proxy:3128/');
  expect(withoutPassword('ann:p@ss@proxy:3128')).toBe('proxy:3128');
  expect(withoutPassword('http://proxy:3128')).toBe('http://proxy:3128');
});
