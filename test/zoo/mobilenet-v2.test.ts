import { beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  Dense,
  Dropout,
  Functional,
  GlobalAveragePooling2D,
  Input,
  type Layer,
  type Variable,
} from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import type { Model } from '../../src/train/index.js';
import { MobileNetV2, type MobileNetV2Options, mobilenetV2 } from '../../src/zoo/index.js';

beforeEach(clearSession);

function make(options: Partial<MobileNetV2Options> = {}): Promise<Model> {
  return MobileNetV2({ inputShape: [160, 160, 3], ...options, includeTop: false, weights: null });
}

const count = (variables: readonly Variable[]): number =>
  variables.reduce((total, variable) => total + variable.size, 0);

/** Expansion, channels, repetitions and first stride: table 2 of the paper. */
const table = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** The number of weights by the paper's table, with four per channel for each BatchNormalization. */
function weightsByTable(alpha: number): number {
  const scaled = (channels: number): number => {
    const multiple = Math.max(8, Math.round((channels * alpha) / 8) * 8);
    return multiple < 0.9 * channels * alpha ? multiple + 8 : multiple;
  };
  let channels = scaled(32);
  let total = 3 * 3 * 3 * channels + 4 * channels;
  for (const [expansion, filters, repetitions] of table) {
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const expanded = channels * expansion;
      if (expansion > 1) total += channels * expanded + 4 * expanded;
      total += 9 * expanded + 4 * expanded;
      total += expanded * scaled(filters) + 4 * scaled(filters);
      channels = scaled(filters);
    }
  }
  const last = alpha > 1 ? scaled(1280) : 1280;
  return total + channels * last + 4 * last;
}

/** Keras' layer names in Keras' order. */
function layerNames(): string[] {
  const names = ['Conv1', 'bn_Conv1', 'Conv1_relu'];
  const blocks = table.flatMap(([expansion, , repetitions, stride]) =>
    Array.from({ length: repetitions }, (_, repetition) => ({
      expands: expansion > 1,
      strided: repetition === 0 && stride === 2,
      adds: repetition > 0,
    })),
  );
  blocks.forEach(({ expands, strided, adds }, index) => {
    const prefix = index === 0 ? 'expanded_conv' : `block_${index}`;
    if (expands) names.push(`${prefix}_expand`, `${prefix}_expand_BN`, `${prefix}_expand_relu`);
    if (strided) names.push(`${prefix}_pad`);
    names.push(`${prefix}_depthwise`, `${prefix}_depthwise_BN`, `${prefix}_depthwise_relu`);
    names.push(`${prefix}_project`, `${prefix}_project_BN`);
    if (adds) names.push(`${prefix}_add`);
  });
  return [...names, 'Conv_1', 'Conv_1_bn', 'out_relu'];
}

describe('MobileNetV2', () => {
  it("has Keras' 154 layers in Keras' order", async () => {
    const model = await make();
    expect(model.layers).toHaveLength(154);
    expect(model.layers.slice(1).map((layer) => layer.name)).toEqual(layerNames());
    expect(model.layers[0].className).toBe('InputLayer');
    expect(model.layers[100].name).toBe('block_11_expand_relu');
    expect(model.name).toBe('mobilenetv2_1.00_160');
    expect(model.layers.filter((layer) => layer.className === 'Add')).toHaveLength(10);
  });

  it('has the same numbers of weights as in the tutorial', async () => {
    const base = await make();
    expect(base.countParams()).toBe(2_257_984);
    expect(base.variables).toHaveLength(260);
    expect(count(base.trainableVariables)).toBe(2_223_872);

    const inputs = Input({ shape: [160, 160, 3] });
    const features = new GlobalAveragePooling2D().apply(
      base.apply(mobilenetV2.preprocessInput(inputs), { training: false }),
    );
    const outputs = new Dense(1).apply(new Dropout(0.2).apply(features));
    const model = new Functional({ inputs, outputs });
    expect(model.countParams()).toBe(2_259_265);

    base.trainable = false;
    expect(model.trainableVariables).toHaveLength(2);
    expect(count(model.trainableVariables)).toBe(1_281);

    base.trainable = true;
    for (const layer of base.layers.slice(0, 100)) layer.trainable = false;
    expect(model.trainableVariables).toHaveLength(56);
    expect(count(model.trainableVariables)).toBe(1_862_721);
    expect(model.summary()).toContain('Trainable params: 1,862,721 (7.11 MB) in 56 variables');
  });

  it.each([
    // As published with Keras' weights files.
    [0.35, 410_208],
    [0.5, 706_224],
    [0.75, 1_382_064],
    [1, 2_257_984],
    [1.3, 3_766_048],
    [1.4, 4_363_712],
  ])('alpha %d has %d weights', async (alpha, expected) => {
    expect((await make({ alpha })).countParams()).toBe(expected);
    expect(weightsByTable(alpha)).toBe(expected);
  });

  it.each([
    [32, [16, 8, 4, 2, 2, 1]],
    [75, [38, 19, 10, 5, 5, 3]],
    [96, [48, 24, 12, 6, 6, 3]],
    [160, [80, 40, 20, 10, 10, 5]],
    [224, [112, 56, 28, 14, 14, 7]],
  ])('at %d pixels its maps have the sizes %j', async (size, expected) => {
    const model = await make({ inputShape: [size, size, 3] });
    const sizeBehind = (name: string): readonly (number | null)[] => {
      const call = model.calls.find(({ layer }) => layer.name === name)!;
      return call.output.shape.slice(1, 3);
    };
    const stages = [
      'expanded_conv_project',
      'block_2_add',
      'block_5_add',
      'block_9_add',
      'block_12_add',
      'block_15_add',
    ];
    expect(stages.map(sizeBehind)).toEqual(expected.map((pixels) => [pixels, pixels]));
    const last = expected.at(-1)!;
    expect(model.outputShape).toEqual([null, last, last, 1280]);
  });

  it('works for pictures that are not square, and can return pooled features', async () => {
    const model = await make({ inputShape: [96, 128, 3], pooling: 'avg' });
    expect(model.outputShape).toEqual([null, 1280]);
    expect(model.getLayer('out_relu').computeOutputShape([[null, 3, 4, 1280]])).toEqual([null, 3, 4, 1280]);
    expect((await make({ alpha: 1.4, pooling: 'avg' })).outputShape).toEqual([null, 1792]);
  });

  it('preprocesses as Keras does: divides by 127.5, then subtracts 1', () => {
    const inputs = Input({ shape: [32, 32, 3] });
    const model = new Functional({ inputs, outputs: mobilenetV2.preprocessInput(inputs) });
    const [, divide, subtract] = model.layers as (Layer & { divisor?: number; subtrahend?: number })[];
    expect([divide.className, divide.divisor]).toEqual(['TrueDivide', 127.5]);
    expect([subtract.className, subtract.subtrahend]).toEqual(['Subtract', 1]);
  });

  it.each([
    [{ inputShape: [31, 31, 3] as const }, 'at least [32, 32, 3] with 3 channels, but received [31, 31, 3]'],
    [{ inputShape: [96, 96, 1] as const }, 'at least [32, 32, 3] with 3 channels, but received [96, 96, 1]'],
    [{ inputShape: [96.5, 96, 3] as const }, 'but received [96.5, 96, 3]'],
    [{ alpha: 0 }, 'MobileNetV2 expects alpha above 0, but received 0.'],
    [{ alpha: Number.NaN }, 'MobileNetV2 expects alpha above 0, but received NaN.'],
  ])('refuses %j', async (options, message) => {
    await expect(make(options)).rejects.toThrow(UsageError);
    await expect(make(options)).rejects.toThrow(message);
  });

  it('has ImageNet weights only for the alphas of Keras', async () => {
    const options = { inputShape: [96, 96, 3], alpha: 0.9, includeTop: false, weights: 'imagenet' } as const;
    await expect(MobileNetV2(options)).rejects.toThrow(
      'There are ImageNet weights for alpha 0.35, 0.5, 0.75, 1, 1.3, 1.4, but not for 0.9.',
    );
  });
});
