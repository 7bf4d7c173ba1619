import { afterEach, describe, expect, it, vi } from 'vitest';
import { RandomFlip } from '../../src/augmentation/index.js';
import { UsageError } from '../../src/errors.js';
import {
  Adam,
  AdamW,
  BinaryCrossentropy,
  CosineDecay,
  Dense,
  Dropout,
  GlorotUniform,
  Input,
  Ones,
  RMSprop,
  SGD,
  Zeros,
} from '../../src/nn/index.js';
import { nextSeed, setRandomSeed } from '../../src/session/index.js';

describe('initializers', () => {
  const spread = (shape: readonly number[]): { limit: number; values: Float32Array } => {
    const values = new GlorotUniform({ seed: 1 }).initialize(shape);
    return { limit: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0), values };
  };

  it.each([
    ['Dense', [300, 100], 400],
    ['Conv2D', [3, 3, 32, 64], 9 * 32 + 9 * 64],
    ['DepthwiseConv2D, whose fan out Keras takes from the last axis', [3, 3, 64, 1], 9 * 64 + 9],
    ['a vector', [1000], 2000],
  ])('GlorotUniform fills its range for the kernel of %s', (_, shape, fans) => {
    const expected = Math.sqrt(6 / fans);
    const { limit, values } = spread(shape);
    expect(limit).toBeLessThanOrEqual(Math.fround(expected));
    expect(limit).toBeGreaterThan(expected * 0.98);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // The mean of n draws deviates by limit / sqrt(3 n); four times that is practically certain.
    expect(Math.abs(mean)).toBeLessThan((4 * expected) / Math.sqrt(3 * values.length));
  });

  it('GlorotUniform gives the same values only for the same seed', () => {
    const draw = (seed: number): Float32Array => new GlorotUniform({ seed }).initialize([20, 5]);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('Zeros and Ones', () => {
    expect([...new Zeros().initialize([2, 2])]).toEqual([0, 0, 0, 0]);
    expect([...new Ones().initialize([3])]).toEqual([1, 1, 1]);
  });
});

describe('setRandomSeed', () => {
  const draws = (): unknown[] => {
    const dense = new Dense(3);
    dense.apply(Input({ shape: [4] }));
    return [[...dense.kernel.value], new Dropout(0.5).seed, new RandomFlip().seed, nextSeed()];
  };

  it('makes every later draw repeatable', () => {
    setRandomSeed(5);
    const first = draws();
    setRandomSeed(5);
    expect(draws()).toEqual(first);
    expect(draws()).not.toEqual(first);
    setRandomSeed(6);
    expect(draws()).not.toEqual(first);
  });

  it('does not depend on when a variable is first read', () => {
    const build = (): [Dense, Dense] => {
      setRandomSeed(5);
      const [a, b] = [new Dense(3), new Dense(3)];
      a.apply(Input({ shape: [4] }));
      b.apply(Input({ shape: [4] }));
      return [a, b];
    };
    const [a, b] = build();
    const inOrder = [[...a.kernel.value], [...b.kernel.value]];
    const [c, d] = build();
    const late = [...d.kernel.value];
    expect([[...c.kernel.value], late]).toEqual(inOrder);
    expect(inOrder[0]).not.toEqual(inOrder[1]);
  });
});

describe('without a seed', () => {
  afterEach(() => vi.resetModules());

  it('seeds differ from run to run', async () => {
    vi.resetModules();
    const fresh = await import('../../src/session/index.js');
    expect(fresh.nextSeed()).not.toBe(fresh.nextSeed());
  });
});

describe('CosineDecay', () => {
  it('falls along half a cosine to its minimum and stays there', () => {
    const schedule = new CosineDecay({ initialLearningRate: 0.2, decaySteps: 100, alpha: 0.1 });
    const rates = [0, 25, 50, 100, 1000].map((step) => schedule.at(step));
    const expected = [0.2, 0.02 + 0.18 * 0.5 * (1 + Math.SQRT1_2), 0.11, 0.02, 0.02];
    rates.forEach((rate, at) => {
      expect(rate).toBeCloseTo(expected[at], 12);
    });
  });

  it('rises linearly to the target of its warm-up first', () => {
    const settings = { initialLearningRate: 0, warmupTarget: 1, warmupSteps: 10, decaySteps: 100 };
    const schedule = new CosineDecay(settings);
    const rates = [0, 5, 10, 60, 110, 200].map((step) => schedule.at(step));
    [0, 0.5, 1, 0.5, 0, 0].forEach((rate, at) => {
      expect(rates[at]).toBeCloseTo(rate, 12);
    });
    expect(schedule.getConfig()).toEqual({ name: 'CosineDecay', alpha: 0, ...settings });
  });

  it('gives the first step of an optimizer its first value', () => {
    const learningRate = new CosineDecay({ initialLearningRate: 0.3, decaySteps: 10 });
    expect(new SGD({ learningRate }).scalarsAt(1).step_size).toBe(0.3);
    expect(new AdamW({ learningRate, weightDecay: 0.5 }).scalarsAt(1).decay).toBe(0.15);
    expect(new SGD({ learningRate }).scalarsAt(11).step_size).toBeCloseTo(0, 12);
  });
});

describe('optimizers and losses', () => {
  it("have Keras' defaults", () => {
    expect(new SGD().getConfig()).toEqual({ name: 'SGD', learningRate: 0.01, momentum: 0, nesterov: false });
    expect(new Adam().getConfig()).toEqual({
      name: 'Adam',
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
    expect(new RMSprop().getConfig()).toEqual({
      name: 'RMSprop',
      learningRate: 0.001,
      rho: 0.9,
      momentum: 0,
      epsilon: 1e-7,
      centered: false,
    });
    const { fromLogits, labelSmoothing } = new BinaryCrossentropy();
    expect({ fromLogits, labelSmoothing }).toEqual({ fromLogits: false, labelSmoothing: 0 });
  });

  it.each([
    [
      () => new AdamW({ weightDecay: -1 }),
      'AdamW expects weightDecay to be a number of at least 0, but received -1.',
    ],
    [
      () => new CosineDecay({ initialLearningRate: 1, decaySteps: 0 }),
      'CosineDecay expects decaySteps to be a number above 0, but received 0.',
    ],
    [
      () => new Adam({ learningRate: -1 }),
      'Adam expects learningRate to be a number of at least 0, a schedule, or a function, but received -1.',
    ],
    [
      () => new SGD({ learningRate: Number.NaN }),
      'SGD expects learningRate to be a number of at least 0, a schedule, or a function, but received NaN.',
    ],
    [
      () => new SGD({ momentum: 1 }),
      'SGD expects momentum to be a number from 0 up to but not including 1, but received 1.',
    ],
    [
      () => new Adam({ beta2: 1.5 }),
      'Adam expects beta2 to be a number from 0 up to but not including 1, but received 1.5.',
    ],
    [
      () => new RMSprop({ rho: -0.1 }),
      'RMSprop expects rho to be a number from 0 up to but not including 1, but received -0.1.',
    ],
    [
      () => new BinaryCrossentropy({ labelSmoothing: 2 }),
      'expects labelSmoothing to be a number from 0 to 1, but received 2.',
    ],
  ])('name settings out of range: %s', (make, message) => {
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });
});
