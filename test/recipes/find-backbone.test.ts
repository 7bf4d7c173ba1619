import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../src/errors.js';
import { findWeights } from '../../src/recipes/index.js';

let cacheDirectory: string;
beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'graft-find-backbone-test-'));
});
afterAll(() => rm(cacheDirectory, { recursive: true, force: true }));

/** The weights found for a backbone without a server, or the error. */
async function find(backbone: string, alpha?: number) {
  const options = { imageSize: 224, offline: true, cacheDirectory };
  return await findWeights({ ...options, backbone, alpha }).catch((error: Error) => error);
}

describe('weights for other backbones', () => {
  it('are not those from npm, which are for MobileNetV2 with alpha 1', async () => {
    expect(await find('MobileNetV2')).toMatchObject({ value: 'openimages' });
    const names = {
      'efficientnetv2-b0_notop.h5': await find('EfficientNetV2B0'),
      'resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5': await find('ResNet50V2'),
      'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_224_no_top.h5': await find('MobileNetV2', 0.5),
    };
    for (const [name, error] of Object.entries(names)) {
      expect(error).toBeInstanceOf(GraftError);
      expect((error as GraftError).message).toBe(`${join(cacheDirectory, 'weights', name)} is not there.`);
    }
  });

  it('are not looked for if the backbone does not exist', async () => {
    expect(await find('VGG16')).toBeInstanceOf(UsageError);
  });
});
