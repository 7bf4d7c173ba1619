import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDetectorWeights } from '../../build/detector-weights.js';
import { Session } from '../../src/session/index.js';
import { readBaseFile } from '../../src/zoo/base-file.js';
import { describeBackbone } from '../../src/zoo/describe-backbone.js';
import { MobileNetV2, openImagesBaseFile } from '../../src/zoo/index.js';
import { temporaryFolder } from '../datasets/helpers.js';

const SIZE = [96, 96, 3] as const;

describe('the file of a pretrained network', () => {
  let bytes: Uint8Array;
  let folder: string;

  const fileOf = async (content: Uint8Array): Promise<string> => {
    const path = join(folder, `${crypto.randomUUID()}.graft`);
    await writeFile(path, content);
    return path;
  };
  const load = (weights: string | null, alpha = 1) =>
    MobileNetV2({ inputShape: SIZE, includeTop: false, alpha, weights, session: new Session() });

  beforeAll(async () => {
    bytes = await openImagesBaseFile();
    folder = await temporaryFolder();
  });

  it('is small and says where its weights come from', async () => {
    expect(bytes.length).toBeLessThan(6e6);
    const { header } = await readBaseFile(bytes, 'base.graft');
    expect(header).toMatchObject({ backbone: 'MobileNetV2', weights: 'openimages' });
    expect(header.origin.license).toBe('Apache-2.0');
  });

  it('gives the numbers of the detector that it was made from, bit for bit', async () => {
    const base = await load(await fileOf(bytes));
    const expected = await load(null);
    await loadDetectorWeights(expected);
    for (const [at, { path, value }] of expected.variables.entries()) {
      const own = base.variables[at].value;
      expect(own.length === value.length && own.every((each, index) => each === value[index]), path).toBe(
        true,
      );
    }
    expect(describeBackbone(base)).toEqual(describeBackbone(await load('openimages')));
  });

  it('is refused when it is damaged, cut off, or for another network', async () => {
    const changed = bytes.slice();
    changed[1_000_000] ^= 1;
    await expect(load(await fileOf(changed))).rejects.toThrow(/its checksum does not fit its content/);
    await expect(load(await fileOf(bytes.subarray(0, 30)))).rejects.toThrow(/it is no file of weights/);
    await expect(load(await fileOf(bytes), 0.5)).rejects.toThrow(/expected Conv1\/kernel \(3, 3, 3, 16\)/);
  });
});
