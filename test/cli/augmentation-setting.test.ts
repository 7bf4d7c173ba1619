import { beforeAll, describe, expect, it } from 'vitest';
import { augmentations } from '../../dist/src/augmentation/augmentations.js';
import { graft, temporaryFolder } from './command.js';

describe('graft train --set augmentation.shear', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  it('refuses a value above the maximum', async () => {
    const { code, stderr } = await graft(
      ['train', 'photos', '--set', 'augmentation.shear=2', '--out', 'wrong'],
      folder,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('Expected a number from 0 to 1 for augmentation.shear but received 2');
  });

  it('is listed by --help with every other augmentation', async () => {
    const { stdout } = await graft(['train', '--help'], folder);
    for (const { setting } of augmentations) {
      if (setting !== undefined) expect(stdout).toContain(`augmentation.${setting.name}`);
    }
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'largest slant, as a fraction of height and width (RandomShear)',
    );
  });
});
