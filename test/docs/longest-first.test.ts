import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LONGEST, placeOf } from '../../vitest.longest-first.js';
import { root } from './documents.js';

it('begins with the tests that take longest', () => {
  const missing = LONGEST.filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
  expect(LONGEST.map((path) => placeOf(join(root, path)))).toEqual(LONGEST.map((_, at) => at));
  expect(placeOf(join(root, 'test/cli/train.slow.test.ts'))).toBe(LONGEST.length);
});
