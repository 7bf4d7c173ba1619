import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { expectSocketPath } from '../../src/worker/connection.js';

describe('the path of a socket', () => {
  it('is the name of a pipe on Windows', () => {
    for (const path of ['\\\\.\\pipe\\graft-0', '\\\\?\\pipe\\graft']) expectSocketPath(path, 'win32');
    for (const path of ['C:\\graft.sock', '/tmp/graft.sock', '\\\\.\\pipe\\'])
      expect(() => expectSocketPath(path, 'win32')).toThrow(UsageError);
  });

  it('is short elsewhere, counted in bytes', () => {
    for (const [platform, longest] of [['linux', 107] as const, ['darwin', 103] as const]) {
      expectSocketPath(`/${'a'.repeat(longest - 1)}`, platform);
      expect(() => expectSocketPath(`/${'a'.repeat(longest)}`, platform)).toThrow(`${longest + 1} bytes`);
      expect(() => expectSocketPath(`/${'ü'.repeat(Math.ceil(longest / 2))}`, platform)).toThrow(UsageError);
    }
  });
});
