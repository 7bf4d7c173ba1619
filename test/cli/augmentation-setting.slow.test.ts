import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { noAugmentation } from '../../dist/src/augmentation/index.js';
import { type Event, filesBelow, graftJson, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';

const quick = [
  ...['--weights', 'openimages', '--offline', '--threads', '2', '--seed', '1'],
  ...['imageSize=32', 'batchSize=8', 'featureExtraction.epochs=1', 'fineTuning.epochs=0'].flatMap(
    (setting) => ['--set', setting],
  ),
];

describe('graft train --set augmentation.shear', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes: ['discs', 'squares'], perClass: 10, seed: 1 });
  });

  it('trains on sheared photographs, and shows examples', async () => {
    const args = ['train', 'photos', ...quick, '--set', 'augmentation.shear=0.3', '--out', 'sheared'];
    const events: Event[] = await graftJson(args, folder);
    expect(events.filter(({ event }) => event === 'epoch')).toHaveLength(1);
    const { recipe } = JSON.parse(await readFile(join(folder, 'sheared/config.json'), 'utf8'));
    expect(recipe.augmentation).toEqual({ ...noAugmentation, shear: 0.3 });
    // Without augmentation, this figure does not exist.
    expect(await filesBelow(join(folder, 'sheared'))).toContain('figures/augmented-image.png');
    const report = await readFile(join(folder, 'sheared/report.html'), 'utf8');
    expect(report).toContain('augmentation.shear');
    // It is called by its run, and leads nobody through the machine that made it.
    expect(report).toContain('<h1>sheared</h1>');
    expect(report).not.toContain(folder);
  });
});
