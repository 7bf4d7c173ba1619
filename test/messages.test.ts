import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/cli/output.js';
import { csvRow } from '../src/csv.js';
import { GraftError, reasonOf, UsageError } from '../src/errors.js';
import { readMetadata } from '../src/graph/index.js';
import { changeSettings, recipes } from '../src/recipes/index.js';
import { shown } from '../src/shown.js';

import { loadKerasWeights } from '../src/zoo/index.js';

const systemError = (code: string, path?: string): Error =>
  Object.assign(new Error(`${code}: no space left on device, write`), { code, syscall: 'write', path });

describe('a message', () => {
  it('shows the received value of any type', () => {
    const refused = (imageSize: unknown): string => {
      try {
        changeSettings(recipes.fast, { imageSize });
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(refused({ width: 5 })).toContain('received {"width":5}.');
    expect(refused([1, { a: 2 }])).toContain('received [1,{"a":2}].');
    expect(shown({ list: Array(1000).fill(0) })).toBe('an object of class Object');
    expect(shown(Array(1000).fill(0))).toBe('a list of 1000');
    expect(shown(Buffer.alloc(9_000_000))).toBe('9000000 bytes (Buffer)');
    expect(shown(Math.max)).toBe('the function max');
    expect(shown('x'.repeat(9_000_000)).length).toBeLessThan(200);
  });

  it('stays short if it receives a file in place of a path', async () => {
    const bytes = Buffer.alloc(8_700_000, 'x');
    for (const error of [
      new GraftError(`There is no ${bytes}.`),
      new UsageError(`There is no ${bytes}.`),
      await loadKerasWeights(undefined as never, bytes as never).catch((error: unknown) => error),
    ]) {
      expect((error as Error).message.length).toBeLessThan(5000);
    }
    expect(reasonOf(new Error(String(bytes))).length).toBeLessThan(5000);
    expect(explain(new Error(String(bytes)), false).length).toBeLessThan(5000);
  });

  it('explains system errors in words', () => {
    expect(reasonOf(systemError('ENOSPC'))).toBe('the disk is full');
    expect(explain(systemError('ENOSPC', '/data/x.csv'), false)).toContain(
      'graft: /data/x.csv: the disk is full',
    );
    expect(reasonOf(systemError('EBADF'))).not.toContain('EBADF');
  });

  it('never consists only of a library’s message', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graft-messages-test-'));
    const path = join(folder, 'bad.h5');
    await writeFile(path, Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(100, 7)]));
    await expect(loadKerasWeights(undefined as never, path)).rejects.toThrow(
      /bad\.h5 is damaged or cut off: its HDF5 content cannot be read\.$/,
    );
    expect(() => readMetadata(new Uint8Array([0, 0, 0, 0]), 'm.onnx')).toThrow(
      /^m\.onnx is not an ONNX model: it is damaged, cut off or another kind of file\.$/,
    );
    await rm(folder, { recursive: true });
  });
});

describe('a cell', () => {
  it('is escaped if it starts a formula, but not if it is a number', () => {
    const cells = [
      '=1+1',
      '+cmd',
      '-x.jpg',
      '@SUM(A1)',
      '\t=1',
      ' =1',
      '＝1',
      '-0.5',
      '+3e-4',
      -2,
      'a=b',
      '',
    ];
    expect(csvRow(cells)).toBe("'=1+1,'+cmd,'-x.jpg,'@SUM(A1),'\t=1,' =1,'＝1,-0.5,+3e-4,-2,a=b,\r\n");
  });
});
