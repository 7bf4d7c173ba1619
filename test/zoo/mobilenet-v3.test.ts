import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restoreModel, saveClassifier } from '../../dist/src/classifier/index.js';
import {
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  layerwiseLearningRateDecay,
} from '../../dist/src/nn/index.js';
import { setRandomSeed } from '../../dist/src/session/index.js';
import { Model } from '../../dist/src/train/index.js';
import { backbones, describeBackbone } from '../../dist/src/zoo/index.js';
import { patternImages } from '../peers/pattern.js';
import { temporaryFolder } from '../train/pictures.js';
import { writeKeras2Weights } from './keras2-file.js';

const inputShape = [64, 64, 3] as const;
const nets = [backbones.MobileNetV3Small, backbones.MobileNetV3Large];

describe.each(nets)('$name', (backbone) => {
  it('has the widths with weights, with their checksums', () => {
    expect(backbone.alphas).toEqual([0.75, 1]);
    const files = [0.75, 1].map((alpha) => backbone.imagenetWeights({ inputShape, alpha }));
    expect(new Set(files.map(({ md5 }) => md5)).size).toBe(2);
    for (const { name, url, md5 } of files) {
      expect(md5).toMatch(/^[\da-f]{32}$/);
      expect(url).toMatch(new RegExp(`/mobilenet_v3/${name}$`));
      expect(name).toMatch(backbone.weightsFiles);
    }
    expect(() => backbone.imagenetWeights({ inputShape, alpha: 0.5 })).toThrow(
      'alpha 0.75, 1, but not for 0.5',
    );
  });

  it('scales pixels from [0, 255] to [-1, 1] by default', async () => {
    const inputs = Input({ shape: inputShape });
    expect(backbone.preprocessInput(inputs)).toBe(inputs);
    const base = await backbone.create({ inputShape, weights: null });
    expect(base.layers[1].className).toBe('Rescaling');
    const options = { inputShape, weights: null, includePreprocessing: false } as object;
    expect((await backbone.create(options)).layers[1].className).toBe('Conv2D');
  });

  it('takes the weights of a file with its top, of pointwise convolutions, and leaves that', async () => {
    setRandomSeed(3);
    const base = await backbone.create({ inputShape, alpha: 0.75, weights: null });
    const top = [new Conv2D(16, 1, { name: 'conv_2' }), new Conv2D(5, 1, { name: 'logits' })];
    top.reduce(
      (maps, layer) => layer.apply(maps),
      new GlobalAveragePooling2D({ keepdims: true }).apply(base.outputs),
    );
    const weights = join(await temporaryFolder(), 'with top.h5');
    await writeKeras2Weights(weights, [...base.layers, ...top]);
    setRandomSeed(4);
    const loaded = await backbone.create({ inputShape, alpha: 0.75, weights });
    for (const [at, { value }] of base.variables.entries()) {
      expect(Buffer.from(loaded.variables[at].value.buffer).equals(Buffer.from(value.buffer))).toBe(true);
    }
    // A convolution without a bias belongs to a longer network.
    const longer = new Conv2D(16, 1, { useBias: false });
    longer.apply(base.outputs);
    await writeKeras2Weights(weights, [...base.layers, longer]);
    const refused = backbone.create({ inputShape, alpha: 0.75, weights });
    await expect(refused).rejects.toThrow(`the first too many is ${longer.name}`);
  });

  it('refuses unsupported options', async () => {
    const create = (options: object): Promise<unknown> =>
      backbone.create({ inputShape, weights: null, ...options });
    await expect(create({ minimalistic: true })).rejects.toThrow('expects minimalistic to be false');
    await expect(create({ includeTop: true })).rejects.toThrow(
      'expected includeTop: false, but received true',
    );
    await expect(create({ alpha: -1 })).rejects.toThrow('expects alpha above 0');
  });

  it('supports learning rates that decrease block by block', async () => {
    const base = await backbone.create({ inputShape, weights: null });
    const factors = layerwiseLearningRateDecay(base, 0.5);
    const of = (layer: string): number => factors[layer];
    expect(of('expanded_conv_5_expand')).toBe(of('expanded_conv_5_project_bn'));
    expect(of('expanded_conv_5_expand') / of('expanded_conv_4_expand')).toBe(2);
    expect(of('expanded_conv_1_expand') / of('expanded_conv_depthwise')).toBe(2);
  });

  it('is restored from a saved classifier, with its width', async () => {
    setRandomSeed(2);
    const base = await backbone.create({ inputShape, alpha: 0.75, weights: null });
    const inputs = Input({ shape: inputShape });
    const features = base.apply(backbone.preprocessInput(inputs), { training: false });
    const outputs = new Dense(2).apply(new GlobalAveragePooling2D().apply(features));
    const model = new Model({ inputs, outputs });
    const path = join(await temporaryFolder(), 'model.onnx');
    await saveClassifier(model, path, {
      formatVersion: 1,
      graftVersion: '0.0.0',
      classNames: ['a', 'b'],
      imageSize: [64, 64],
      resize: { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false },
      backbone: describeBackbone(base, 'none'),
      training: {},
      results: {},
    });
    const restored = await restoreModel(path);
    expect(restored.base.name).toBe(`${backbone.name}_0.75`);
    const images = patternImages([1, 2], 64, 64);
    const before = await model.predictOnBatch(images);
    const after = await restored.model.predictOnBatch(images);
    before.data.forEach((value, at) => {
      expect(Math.abs(value - after.data[at])).toBeLessThan(1e-5);
    });
  });
});
