import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBaseFile } from '../../src/zoo/base-file.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { graft } from './command.js';

it('graft export-base writes a file of weights', async () => {
  const folder = await temporaryFolder();
  const { code, stdout } = await graft(['export-base', '--json'], folder);
  const path = 'mobilenet-v2-openimages.graft';
  const bytes = await readFile(join(folder, path));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ event: 'result', path, bytes: bytes.length });
  expect((await readBaseFile(bytes, path)).header.tensors).toHaveLength(260);
});
