import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageDataset } from '../../dist/src/datasets/index.js';
import { layerwiseLearningRateDecay, SGD, type SgdOptions, type Variable } from '../../dist/src/nn/index.js';
import { compiled, pictures, tinyModel } from './models.js';
import { pictureFolder } from './pictures.js';

/* Each variable gets its own options, at any position among the trained parameters. */

describe('one step', () => {
  const learningRate = 0.1;
  let batch: ImageDataset;
  beforeAll(async () => {
    batch = await pictures(await pictureFolder([4, 4]), { batchSize: 8, shuffle: false });
  });

  /** How much each trained variable moves, by its path. */
  const moves = async (options: SgdOptions): Promise<Map<string, Float32Array>> => {
    const model = await compiled(new SGD({ learningRate, ...options }));
    const before = startOf(model.trainableVariables);
    await model.fit(batch);
    await model.dispose();
    return new Map(
      model.trainableVariables.map(({ path, value }) => [
        path,
        value.map((number, at) => number - before.get(path)![at]),
      ]),
    );
  };

  const startOf = (variables: readonly Variable[]): Map<string, Float32Array> =>
    new Map(variables.map(({ path, value }) => [path, value.slice()]));

  const norm = (values: Float32Array): number => Math.hypot(...values);

  it('decays the variables that are not excluded, in proportion to their learning rates', async () => {
    const plain = await moves({});
    const decayed = await moves({ weightDecay: 0.5, excludeFromWeightDecay: ['gamma', 'bias'] });
    const start = startOf(tinyModel().model.trainableVariables);
    expect([...start.keys()].filter((path) => path.endsWith('gamma'))).toHaveLength(3);
    for (const [path, values] of start) {
      const rate = /gamma|bias/.test(path) ? 0 : learningRate * 0.5;
      values.forEach((value, at) => {
        expect(decayed.get(path)![at] - plain.get(path)![at], path).toBeCloseTo(-rate * value, 6);
      });
    }
  });

  it('multiplies learning rates by layer and by variable', async () => {
    const plain = await moves({});
    const factors = { conv: 0, conv_bn: 0.5, 'conv_bn/beta': 2, project_bn: 0.25, 'head/bias': 0 };
    const multiplied = await moves({ learningRateMultipliers: factors });
    const factorOf = (path: string): number =>
      (factors as Record<string, number>)[path] ??
      (factors as Record<string, number>)[path.split('/')[0]] ??
      1;
    for (const [path, values] of plain) {
      expect(norm(values), path).toBeGreaterThan(0);
      values.forEach((value, at) => {
        expect(multiplied.get(path)![at], path).toBeCloseTo(factorOf(path) * value, 6);
      });
    }
    for (const path of ['conv/kernel', 'head/bias']) expect(norm(multiplied.get(path)!), path).toBe(0);
  });

  it('clips each variable separately, or all of them together', async () => {
    const plain = await moves({});
    const lengths = [...plain.values()].map((values) => norm(values) / learningRate);
    const limit = [...lengths].sort((one, other) => one - other)[Math.floor(lengths.length / 2)];
    const each = await moves({ clipnorm: limit });
    [...each.values()].forEach((values, index) => {
      expect(norm(values) / learningRate).toBeCloseTo(Math.min(lengths[index], limit), 4);
    });
    const together = await moves({ globalClipnorm: limit });
    const part = limit / Math.hypot(...lengths);
    expect(part).toBeLessThan(1);
    [...together.values()].forEach((values, index) => {
      expect(norm(values) / learningRate).toBeCloseTo(lengths[index] * part, 4);
    });
  });

  it('takes the result of layerwiseLearningRateDecay', async () => {
    const factors = layerwiseLearningRateDecay(tinyModel().model, 0.5);
    expect(factors).toMatchObject({ conv: 1 / 8, conv_bn: 1 / 8, depthwise: 1 / 4, project: 1 / 2, head: 1 });
    const plain = await moves({});
    const decayed = await moves({ learningRateMultipliers: factors });
    for (const path of ['conv/kernel', 'depthwise/kernel', 'project_bn/gamma', 'head/kernel']) {
      const ratio = norm(decayed.get(path)!) / norm(plain.get(path)!);
      expect(ratio / factors[path.split('/')[0]], path).toBeCloseTo(1, 3);
    }
  });
});

it('refuses a learning rate for an unknown layer at compile', async () => {
  const { model } = tinyModel();
  const optimizer = new SGD({ learningRateMultipliers: { depthwis: 0.1 } });
  await expect(model.compile({ optimizer, loss: (await compiled(new SGD())).loss! })).rejects.toMatchObject({
    message: 'learningRateMultipliers names "depthwis", but the model has no such layer or variable.',
    hint: expect.stringContaining('Did you mean depthwise'),
  });
});
