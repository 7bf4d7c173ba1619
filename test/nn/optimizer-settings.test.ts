import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import {
  Adam,
  AdamW,
  type Optimizer,
  optimizerFromConfig,
  RMSprop,
  type ScheduleConfig,
  SGD,
  scheduleFromConfig,
  WarmUp,
} from '../../src/nn/index.js';

const common = {
  weightDecay: 0.1,
  excludeFromWeightDecay: ['bias'],
  globalClipnorm: 1,
  useEma: true,
  emaMomentum: 0.9,
  emaOverwriteFrequency: 4,
  learningRateMultipliers: { conv: 0.1, 'head/bias': 0 },
};
const schedule = new WarmUp({
  warmupSteps: 5,
  schedule: scheduleFromConfig({ name: 'OneCycle', maxLearningRate: 0.1, totalSteps: 20 }),
});

describe('getConfig and optimizerFromConfig', () => {
  it.each<[string, Optimizer]>([
    ['SGD', new SGD()],
    ['SGD with everything', new SGD({ learningRate: schedule, momentum: 0.9, nesterov: true, ...common })],
    ['Adam', new Adam({ beta1: 0.5, clipnorm: 2 })],
    ['AdamW', new AdamW({ learningRate: 0.3, ...common })],
    ['AdamW without decay', new AdamW({ weightDecay: 0 })],
    ['RMSprop', new RMSprop({ centered: true, momentum: 0.1, clipvalue: 0.5 })],
  ])('go there and back through JSON: %s', (_, optimizer) => {
    const config = JSON.parse(JSON.stringify(optimizer.getConfig()));
    const again = optimizerFromConfig(config);
    expect(again.constructor).toBe(optimizer.constructor);
    expect(again.getConfig()).toEqual(optimizer.getConfig());
    expect(again.slots).toEqual(optimizer.slots);
    for (const step of [1, 2, 4, 9]) expect(again.scalarsAt(step)).toEqual(optimizer.scalarsAt(step));
  });

  it('leave out settings that were not given', () => {
    expect(new SGD().getConfig()).toEqual({ name: 'SGD', learningRate: 0.01, momentum: 0, nesterov: false });
    expect(new AdamW().getConfig()).toMatchObject({ weightDecay: 0.004 });
    expect(new Adam().getConfig()).not.toHaveProperty('weightDecay');
  });
});

describe('scheduleFromConfig', () => {
  it.each<ScheduleConfig>([
    { name: 'CosineDecay', initialLearningRate: 0.1, decaySteps: 20, alpha: 0.5 },
    { name: 'CosineDecayRestarts', initialLearningRate: 0.1, firstDecaySteps: 3, mMul: 0.5 },
    { name: 'ExponentialDecay', initialLearningRate: 0.1, decaySteps: 3, decayRate: 0.9, staircase: true },
    { name: 'InverseTimeDecay', initialLearningRate: 0.1, decaySteps: 3, decayRate: 0.9 },
    { name: 'OneCycle', maxLearningRate: 0.1, totalSteps: 12, threePhase: true },
    { name: 'PiecewiseConstantDecay', boundaries: [3, 7], values: [0.1, 0.01, 0] },
    { name: 'PolynomialDecay', initialLearningRate: 0.1, decaySteps: 9, power: 2, cycle: true },
    { name: 'WarmUp', warmupSteps: 3, schedule: 0.1 },
    {
      name: 'WarmUp',
      warmupSteps: 3,
      initialLearningRate: 0.01,
      schedule: { name: 'CosineDecay', initialLearningRate: 0.1, decaySteps: 20 },
    },
  ])('goes there and back: $name', (config) => {
    const first = scheduleFromConfig(config);
    const again = scheduleFromConfig(JSON.parse(JSON.stringify(first.getConfig())));
    expect(first.getConfig()).toMatchObject(config);
    const rates = Array.from({ length: 25 }, (_, step) => first.at(step));
    expect(Array.from({ length: 25 }, (_, step) => again.at(step))).toEqual(rates);
    expect(new Set(rates).size).toBeGreaterThan(2);
  });
});

describe('WarmUp', () => {
  it('rises linearly and then starts the schedule', () => {
    const following = scheduleFromConfig({ name: 'CosineDecay', initialLearningRate: 0.2, decaySteps: 8 });
    const warm = new WarmUp({ warmupSteps: 4, schedule: following, initialLearningRate: 0.04 });
    [0.04, 0.08, 0.12, 0.16, 0.2].forEach((rate, step) => {
      expect(warm.at(step)).toBeCloseTo(rate, 12);
    });
    for (let step = 0; step < 10; step++) expect(warm.at(step + 4)).toBe(following.at(step));
  });
});

describe('wrong settings', () => {
  const from = (name: string, settings: object): (() => unknown) => {
    return () => optimizerFromConfig({ name, ...settings });
  };
  const schedules = (settings: ScheduleConfig): (() => unknown) => {
    return () => scheduleFromConfig(settings);
  };

  it.each<[() => unknown, string, string | undefined]>([
    [from('Adamw', {}), 'There is no optimizer "Adamw".', 'Did you mean AdamW?'],
    [from('SGD', { momentun: 0.9 }), 'SGD has no option "momentun".', 'Did you mean momentum?'],
    [from('SGD', { beta1: 0.9 }), 'SGD has no option "beta1".', undefined],
    [from('Adam', { clipNorm: 1 }), 'Adam has no option "clipNorm".', 'Did you mean clipnorm'],
    [
      from('Adam', { learningRate: '0.1' }),
      'Adam expects learningRate to be a number of at least 0',
      undefined,
    ],
    [from('Adam', { useEma: 1 }), 'Adam expects useEma to be true or false, but received 1.', undefined],
    [
      from('AdamW', { clipnorm: 1, clipvalue: 1 }),
      'AdamW expects at most one of clipnorm, clipvalue and globalClipnorm, but received clipnorm and clipvalue.',
      undefined,
    ],
    [
      from('SGD', { emaOverwriteFrequency: 1.5 }),
      'a whole number of at least 1, but received 1.5.',
      undefined,
    ],
    [
      from('SGD', { excludeFromWeightDecay: 'bias' }),
      'to be a list of names, but received "bias".',
      undefined,
    ],
    [from('SGD', { learningRateMultipliers: { conv: -1 } }), 'but received {"conv":-1}.', undefined],
    [
      from('SGD', { learningRate: { name: 'CosinDecay' } }),
      'There is no learning rate schedule "CosinDecay".',
      'Did you mean CosineDecay',
    ],
    [
      schedules({ name: 'ExponentialDecay', initialLearningRate: 1, decayRate: 0.5 }),
      'ExponentialDecay expects decaySteps to be a whole number of at least 1, but received nothing.',
      undefined,
    ],
    [
      schedules({ name: 'PiecewiseConstantDecay', boundaries: [5, 5], values: [1, 2, 3] }),
      'PiecewiseConstantDecay expects boundaries to be a list of rising numbers, but received [5,5].',
      undefined,
    ],
    [
      schedules({ name: 'PiecewiseConstantDecay', boundaries: [5], values: [1] }),
      'expects one value more than boundaries, but received 1 values and 1 boundaries.',
      undefined,
    ],
    [
      schedules({ name: 'OneCycle', maxLearningRate: 1, totalSteps: 9, annealStrategy: 'cosine' }),
      'OneCycle expects annealStrategy to be "cos" or "linear", but received "cosine".',
      undefined,
    ],
    [
      schedules({ name: 'WarmUp', warmupSteps: 2, schedule: { name: 'OneCycle', totalSteps: 3 } }),
      'OneCycle expects maxLearningRate to be a number of at least 0, but received nothing.',
      undefined,
    ],
  ])('%#: are named', (make, message, hint) => {
    let error: unknown;
    try {
      make();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(message);
    if (hint !== undefined) expect((error as UsageError).hint).toContain(hint);
  });
});
