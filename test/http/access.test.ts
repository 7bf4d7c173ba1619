import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addressesOf, checkAccess, checkToken, expectFreePort } from '../../src/http/index.js';

const TOKEN = '0123456789abcdef';

describe('where a server may listen', () => {
  it.each([
    [{ host: '127.0.0.1', port: 0 }, undefined],
    [{ host: '0.0.0.0', port: 8080, token: TOKEN }, undefined],
    [
      { host: '0.0.0.0', port: 8080 },
      /^Other machines can reach 0\.0\.0\.0, so a token of your own is needed\.$/,
    ],
    [{ host: '127.0.0.1', port: 65_536 }, /^Expected a port up to 65535 but received 65536\.$/],
    [
      { host: '127.0.0.1', port: 0, token: 'secret' },
      /^Expected a token of at least 16 letters.* but received one of 6\.$/,
    ],
  ])('%o', (place, message) => {
    const check = () => checkAccess(place, 'hint');
    if (message === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(message);
  });

  it('is known to be taken before anything else is done', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as { port: number };
    const place = { host: '127.0.0.1', port, who: 'It', hint: 'hint' };
    await expect(expectFreePort(place)).rejects.toThrow(`Port ${port} is in use by another program.`);
    await new Promise((done) => other.close(done));
    await expectFreePort(place);
  });

  it('must be an address of this machine', async () => {
    // A network for documentation, which no machine has.
    const place = { host: '192.0.2.77', port: 0, who: 'It', hint: 'Choose another port.' };
    await expect(expectFreePort(place)).rejects.toMatchObject({
      message: 'It cannot listen on 192.0.2.77: it is no address of this machine.',
      hint: expect.stringContaining('0.0.0.0'),
    });
  });
});

it('a token with other characters is told from a short one, and never shown', () => {
  const token = 'a long secret with spaces';
  expect(() => checkToken(token, 'in the file token')).toThrow(
    /dashes, tildes and underscores in the file token but received one with other characters\.$/,
  );
  expect(() => checkToken(token)).not.toThrow(token);
});

describe('where a server is asked', () => {
  const network = { mac: '00:00:00:00:00:00', netmask: '255.255.255.0', cidr: null, family: 'IPv4' } as const;
  const interfaces = {
    lo: [{ ...network, address: '127.0.0.1', internal: true }],
    eth0: [{ ...network, address: '192.168.1.5', internal: false }],
  };

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:8302', undefined],
    ['::1', 'http://[::1]:8302', undefined],
    ['192.168.1.5', 'http://192.168.1.5:8302', undefined],
    ['0.0.0.0', 'http://127.0.0.1:8302', 'http://192.168.1.5:8302'],
    ['::', 'http://[::1]:8302', 'http://192.168.1.5:8302'],
  ])('%s', (host, here, elsewhere) => {
    expect(addressesOf(host, 8302, interfaces)).toEqual({ here, elsewhere });
  });

  it('by others is unknown on a machine without a network', () => {
    expect(addressesOf('0.0.0.0', 80, { lo: interfaces.lo }).elsewhere).toBeUndefined();
  });
});
