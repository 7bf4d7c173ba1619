import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OLDEST_NODE, version } from '../src/version.js';

it('the version and the oldest Node match package.json', () => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version: own, engines } = JSON.parse(text) as { version: string; engines: { node: string } };
  expect(version).toBe(own);
  expect(`>=${OLDEST_NODE}`).toBe(engines.node);
});
