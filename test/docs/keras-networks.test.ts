import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DESCRIBED_ONLY, QUICK, SLOW } from '../peers/application.js';

it('docs/backbones.md lists the networks of Keras that are compared', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/backbones.md'), 'utf8');
  const [, section] = page.split('## Networks of Keras');
  const rows = section
    .split('##')[0]
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'));
  const names = rows.map((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(names).toEqual([[...QUICK], [...SLOW], [...DESCRIBED_ONLY]]);
});
