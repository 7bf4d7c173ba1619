import { join } from 'node:path';
import { expect, it } from 'vitest';
import { photographFolder } from '../cli/photographs.js';
import { temporaryFolder } from '../train/pictures.js';
import { type Trained, trainWith } from './trainings.js';

it('ten trainings at once with ten seeds give the same bits as ten alone', async () => {
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const folder = await temporaryFolder();
  const photos = join(folder, 'photos');
  await photographFolder(photos, { classes: ['discs', 'squares'], perClass: 12, seed: 1 });
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
  const alone: Trained[] = [];
  for (const seed of seeds) alone.push(await trainWith(photos, seed, join(folder, `alone-${seed}`)));
  expect(new Set(alone.map(({ model }) => model)).size).toBe(10);
  const atOnce = await Promise.all(
    seeds.map((seed) => trainWith(photos, seed, join(folder, `beside-${seed}`))),
  );
  expect(atOnce).toEqual(alone);
  // Node would warn of too many listeners.
  expect(warnings).toEqual([]);
});
