import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { setRandomSeed } from '../../src/session/index.js';
import { backboneNamed, backbones, createBackbone, describeBackbone, placeOf } from '../../src/zoo/index.js';

const names = Object.keys(backbones) as (keyof typeof backbones)[];

describe('the registry', () => {
  it.each(names)('%s describes itself', async (name) => {
    const backbone = backbones[name];
    expect(backbone.name).toBe(name);
    expect(backbone.description).not.toBe('');
    expect(backbone.weights).toContain('imagenet');
    const base = await backbone.create({ inputShape: [64, 64, 3], weights: null, pooling: 'avg' });
    expect(base.outputShape).toHaveLength(2);
    expect(backbone.modelName.test(base.name)).toBe(true);
    expect(backboneNamed(name.toLowerCase())).toBe(backbone);
  });

  it('begins fine-tuning where the last part of a network begins', async () => {
    const first = async (name: string): Promise<string> => {
      const base = await createBackbone(name, { inputShape: [64, 64, 3], weights: null });
      return base.layers[backboneNamed(name).fineTuneAt].name;
    };
    expect(await first('MobileNetV2')).toBe('block_11_expand_relu');
    expect(await first('MobileNetV3Small')).toBe('expanded_conv_8_expand');
    expect(await first('MobileNetV3Large')).toBe('expanded_conv_12_expand');
    expect(await first('EfficientNetV2B0')).toBe('block6a_expand_conv');
    expect(await first('ResNet50V2')).toBe('conv5_block1_preact_bn');
  });

  it('draws the same random weights for the same seed', async () => {
    const make = async () => {
      setRandomSeed(3);
      const base = await createBackbone('EfficientNetV2B0', { inputShape: [32, 32, 3], weights: null });
      return base.layers[3].variables[0].value;
    };
    expect(await make()).toEqual(await make());
  });

  it("builds MobileNetV2 in any of Keras' widths", async () => {
    expect(backbones.MobileNetV2.alphas).toEqual([0.35, 0.5, 0.75, 1, 1.3, 1.4]);
    const base = await createBackbone('MobileNetV2', { inputShape: [32, 32, 3], alpha: 0.35, weights: null });
    expect(base.countParams()).toBe(410_208);
  });
});

describe('createBackbone refuses', () => {
  const cases: readonly (readonly [string, Parameters<typeof createBackbone>, string])[] = [
    ['an unknown backbone', ['VGG16'], 'There is no backbone VGG16.'],
    [
      'Open Images weights for another backbone',
      ['ResNet50V2', { weights: 'openimages' }],
      'There are Open Images weights for MobileNetV2, but not for ResNet50V2.',
    ],
    [
      'Open Images weights for another width',
      ['MobileNetV2', { alpha: 0.5, weights: 'openimages' }],
      'There are Open Images weights for alpha 1, but not for 0.5.',
    ],
    [
      'the ImageNet classifier',
      ['ResNet50V2', { includeTop: true as false, weights: null }],
      'ResNet50V2 is built without its ImageNet classifier: expected includeTop: false, but received true.',
    ],
    [
      'another width',
      ['EfficientNetV2B0', { alpha: 0.5, weights: null }],
      'EfficientNetV2B0 comes in one width only: alpha 1, but received 0.5.',
    ],
    [
      'pictures that are too small',
      ['ResNet50V2', { inputShape: [31, 64, 3], weights: null }],
      'ResNet50V2 expects an inputShape of at least [32, 32, 3] with 3 channels, but received [31, 64, 3].',
    ],
    [
      'weights that are not there',
      ['ResNet50V2', { inputShape: [32, 32, 3], weights: 'missing.h5' }],
      'The weights file missing.h5 cannot be read',
    ],
  ];
  it.each(cases)('%s', async (_, question, message) => {
    await expect(createBackbone(...question)).rejects.toThrow(UsageError);
    await expect(createBackbone(...question)).rejects.toThrow(message);
  });

  it('an unknown name, and lists the valid ones', async () => {
    const error = await createBackbone('VGG16').catch((thrown: UsageError) => thrown);
    expect((error as UsageError).hint).toBe(`Expected one of ${names.join(', ')}.`);
    expect(names).toEqual([
      'MobileNetV2',
      'MobileNetV3Small',
      'MobileNetV3Large',
      'EfficientNetV2B0',
      'ResNet50V2',
    ]);
  });
});

describe('the origin of weights', () => {
  it("is Keras' address of the file without the top", () => {
    const url = (backbone: string) => placeOf({ backbone, inputShape: [160, 160, 3] }).url;
    const folder = 'https://storage.googleapis.com/tensorflow/keras-applications';
    expect(url('EfficientNetV2B0')).toBe(`${folder}/efficientnet_v2/efficientnetv2-b0_notop.h5`);
    expect(url('MobileNetV3Small')).toBe(
      `${folder}/mobilenet_v3/weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5`,
    );
    expect(url('MobileNetV3Large')).toBe(
      `${folder}/mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5`,
    );
    expect(url('ResNet50V2')).toBe(`${folder}/resnet/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5`);
  });

  it.each([
    ['MobileNetV2', 'mobilenetv2_1.00_160', 'Apache-2.0'],
    ['MobileNetV3Small', 'MobileNetV3Small', 'Apache-2.0'],
    ['MobileNetV3Large', 'MobileNetV3Large_0.75', 'Apache-2.0'],
    ['EfficientNetV2B0', 'efficientnetv2-b0', 'Apache-2.0'],
    ['ResNet50V2', 'resnet50v2', 'BSD-3-Clause'],
  ])('is on the card of a classifier: %s', (_, model, license) => {
    const description = describeBackbone({ name: model }, 'imagenet');
    expect(description).toMatchObject({ name: model, weights: 'imagenet', origin: { license } });
    expect(description.origin!.source).toContain('Keras Applications');
  });

  it('is unknown for a file', () => {
    expect(describeBackbone({ name: 'resnet50v2' }, '/home/somebody/mine.h5')).toEqual({
      name: 'resnet50v2',
      weights: 'mine.h5',
    });
  });
});
